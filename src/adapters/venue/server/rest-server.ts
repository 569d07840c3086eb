import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../../runtime/index.ts'
import type { Exchange } from '../exchange-port.ts'
import { durationMs, parseFault } from '../faults/fault-script.ts'
import type { Faults } from '../faults/faults.ts'
import type { Player } from '../market/player.ts'
import type { ArchiveFiles } from './archive-files.ts'
import { damaged } from './delivery.ts'
import { failureAnswer, jsonAnswer, type RestAnswer, sendAnswer } from './rest-answer.ts'
import { restQuery } from './rest-query.ts'
import { notSent, RestRefusal } from './rest-refusal.ts'
import { marketRoutes } from './rest-routes.ts'
import { banned, tooMuch, type Weights } from './weights.ts'

const DAY_SECONDS = 86_400

interface RestOptions {
  readonly players: ReadonlyMap<string, Player>
  readonly clock: Clock
  readonly machine: Clock
  readonly speed: number
  readonly faults: Faults
  readonly weights: Weights
  readonly weightLimit: number
  readonly archive: ArchiveFiles
  readonly exchange: Exchange | undefined
  /** Brings the market up to now; nothing is answered about a past that only the venue lives in. */
  catchUp(): Promise<void>
}

/** Answers HTTP requests: market data, the archive, the exchange, and what is the venue's own. */
export function restServer(options: RestOptions) {
  const { players, clock, machine, speed, faults, weights, archive, exchange } = options
  const now = () => clock.now() + faults.skewMs()
  const routes = marketRoutes({ ...options, players: [...players.values()], now })

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://venue')
    const address = request.socket.remoteAddress ?? ''
    const subject = {
      ...{ where: 'rest' as const, name: url.pathname },
      symbol: url.searchParams.get('symbol') ?? undefined,
    }
    const ofVenue = url.pathname.startsWith('/venue/')
    if (!ofVenue && faults.meets('refuse', subject)) {
      request.socket.destroy()
      return
    }
    let answer: RestAnswer | undefined
    try {
      const body = await bodyOf(request)
      const late = ofVenue ? undefined : faults.meets('delay', subject)?.by
      if (late !== undefined) await clock.until(clock.now() + durationMs(late))
      await options.catchUp()
      answer = ofVenue
        ? ownAnswer(request.method ?? '', url.pathname, body)
        : await venueAnswer(request, url, body, address, subject)
    } catch (error) {
      answer = failureAnswer(error)
    }
    if (answer === undefined) {
      request.socket.destroy()
      return
    }
    const used = String(weights.used(address))
    const common = {
      ...{ 'x-mbx-used-weight': used, 'x-mbx-used-weight-1m': used },
      'x-venue-speed': String(speed),
      date: new Date(now()).toUTCString(),
    }
    const told =
      !ofVenue && typeof answer.body === 'string'
        ? { ...answer, body: damaged(answer.body, faults, subject) }
        : answer
    sendAnswer(response, told, common)
  }

  /** undefined: the answer is lost. */
  async function venueAnswer(
    request: IncomingMessage,
    url: URL,
    body: string,
    address: string,
    subject: Parameters<Faults['meets']>[1],
  ): Promise<RestAnswer | undefined> {
    const method = request.method ?? 'GET'
    if (url.pathname.startsWith('/data/')) return archiveAnswer(url.pathname, method)
    const trouble = troubleOf(subject)
    if (trouble !== undefined) throw trouble
    const { searchParams: params } = url
    const route = routes.get(url.pathname)
    if (route !== undefined && method === 'GET') {
      const { weight } = route
      weights.charge(address, typeof weight === 'number' ? weight : weight(params))
      if (faults.meets('badSymbol', subject)) throw new RestRefusal(400, -1121, 'Invalid symbol.')
      const unit = request.headers['x-mbx-time-unit']
      const query = restQuery(params, players, String(unit).toUpperCase().startsWith('MICROSECOND'))
      return jsonAnswer(await route.answer(query, params))
    }
    const answered = await exchange?.handle({
      ...{ method, path: url.pathname, query: params, rawQuery: url.search.slice(1), body },
      headers: singleHeaders(request),
    })
    if (answered === undefined) {
      throw new RestRefusal(404, -1000, `There is no ${method} ${url.pathname} at this venue.`)
    }
    weights.charge(address, answered.weight ?? 1)
    if (faults.answerLost(url.pathname)) return undefined
    const { status, headers = {} } = answered
    return { status, headers, body: JSON.stringify(answered.body) }
  }

  function troubleOf(subject: Parameters<Faults['meets']>[1]): RestRefusal | undefined {
    const limited = faults.meets('rateLimit', subject)
    if (limited !== undefined) return tooMuch(options.weightLimit, limited.retryAfterSeconds ?? 1)
    const ban = faults.meets('ban', subject)
    if (ban !== undefined) {
      const seconds = Math.min(ban.retryAfterSeconds ?? 120, 3 * DAY_SECONDS)
      return banned(machine.now() + seconds * 1000, machine.now())
    }
    const broken = faults.meets('serverError', subject)
    if (broken === undefined) return undefined
    return new RestRefusal(
      broken.status ?? 503,
      -1001,
      'Internal error; unable to process your request.',
    )
  }

  async function archiveAnswer(path: string, method: string): Promise<RestAnswer> {
    const missing: RestAnswer = {
      ...{ status: 404, type: 'application/xml' },
      body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>',
    }
    const type = 'binary/octet-stream'
    if (method === 'HEAD') {
      return (await archive.exists(path)) ? { status: 200, type, body: '' } : missing
    }
    const file = await archive.read(path)
    return file === undefined ? missing : { status: 200, type, body: file }
  }

  /** The venue's own: its faults, and what it serves. */
  function ownAnswer(method: string, path: string, body: string): RestAnswer {
    if (path === '/venue/faults' && method === 'GET') return jsonAnswer(faults.list())
    if (path === '/venue/faults' && method === 'DELETE') {
      faults.clear()
      return jsonAnswer({})
    }
    if (path === '/venue/faults' && method === 'POST') {
      try {
        const fault = parseFault(JSON.parse(body))
        faults.add(fault)
        return jsonAnswer(fault)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new RestRefusal(400, -1100, why)
      }
    }
    if (path === '/venue/markets' && method === 'GET') {
      return jsonAnswer(
        [...players.values()].map(({ tape }) => ({
          symbol: tape.listing.symbol,
          source: tape.source,
          description: tape.description,
          inexactMinutes: tape.inexactMinutes(),
        })),
      )
    }
    throw notSent('/venue/faults or /venue/markets')
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function singleHeaders(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
}
