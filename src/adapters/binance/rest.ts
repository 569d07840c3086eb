import { VenueError } from '../../ingest/index.ts'
import { backoffMs, type Clock, type Random } from '../../runtime/index.ts'
import { refusalOf } from './payloads.ts'
import { type WeightBudget, weightBudget } from './weight-budget.ts'

const TIMEOUT_MS = 10_000
/** Times the same question is asked before its trouble is somebody else's. */
const ATTEMPTS = 5
const BACKOFF = { firstMs: 250, mostMs: 8000 } as const
/** Who is told to wait for longer (a ban lasts days) is told so at once. */
const LONGEST_WAIT_MS = 120_000
/** Until a server that names no time is asked again. */
const USUAL_WAIT_MS = 60_000
/** "Timeout waiting for response from backend server. Send status unknown; execution status unknown." */
const UNKNOWN_STATUS = -1007

export interface RestOptions {
  readonly baseUrl: string
  /** The machine's clock: limits, waits and timeouts go by it, whatever the market's does. */
  readonly machine: Clock
  readonly fetch: typeof fetch
  readonly random: Random
  readonly timeoutMs?: number
}

/** An answer, with the headers somebody may want. */
interface RestAnswer {
  readonly body: unknown
  readonly headers: Headers
}

/** Questions to Binance's REST API, inside its limits, and asked again where that can help. */
export interface BinanceRest {
  readonly budget: WeightBudget
  /** `weight`: what the venue's documentation says it costs. Throws a `VenueError`. */
  get(
    path: string,
    params: Readonly<Record<string, string | number>>,
    weight: number,
    signal?: AbortSignal,
  ): Promise<RestAnswer>
}

export function binanceRest(options: RestOptions): BinanceRest {
  const { baseUrl, machine, fetch, random, timeoutMs = TIMEOUT_MS } = options
  const budget = weightBudget(machine)

  async function ask(url: URL, signal: AbortSignal | undefined): Promise<RestAnswer> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const both = signal ? AbortSignal.any([signal, timeout]) : timeout
    let response: Response
    let text: string
    try {
      response = await fetch(url, { signal: both })
      learn(response.headers)
      text = await response.text()
    } catch (cause) {
      signal?.throwIfAborted()
      throw silence(url, cause)
    }
    const body = parsed(text)
    if (!response.ok) throw refused(url, response, body, text)
    if (body === undefined) {
      throw new VenueError('BAD_PAYLOAD', `${url.pathname} answered with something that is no JSON`)
    }
    return { body, headers: response.headers }
  }

  function learn(headers: Headers): void {
    const used = Number(headers.get('x-mbx-used-weight-1m') ?? Number.NaN)
    if (Number.isFinite(used)) budget.learnUsed(used)
  }

  function refused(url: URL, response: Response, body: unknown, text: string): VenueError {
    const { status } = response
    const refusal = refusalOf(body)
    const said = refusal?.msg ?? text.slice(0, 200)
    const venueCode = refusal?.code
    const code = { ...(venueCode !== undefined && { venueCode }) }
    if (status === 429 || status === 418) {
      const seconds = Number(response.headers.get('retry-after') || Number.NaN)
      const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : USUAL_WAIT_MS
      // All requests wait, not only this one: whoever goes on asking is banned.
      budget.pause(retryAfterMs)
      const why = status === 418 ? 'banned this address' : 'asks for patience'
      const message = `The venue ${why} for ${Math.ceil(retryAfterMs / 1000)} s (${status}): ${said}`
      return new VenueError('RATE_LIMITED', message, { retryAfterMs, ...code })
    }
    if (status >= 500 || venueCode === UNKNOWN_STATUS) {
      const message = `${url.pathname} answered ${status}: ${said}`
      return new VenueError('STATUS_UNKNOWN', message, code)
    }
    const hint =
      status === 403 ? ' (its firewall refused the request: too many, or a blocked place)' : ''
    return new VenueError('REJECTED', `The venue refused ${url.pathname}${hint}: ${said}`, code)
  }

  async function wait(error: VenueError, attempt: number, signal: AbortSignal | undefined) {
    // The budget waits out what the venue has asked for.
    if (error.code === 'RATE_LIMITED') return
    await machine.until(machine.now() + backoffMs(attempt, BACKOFF, random), signal)
  }

  return {
    budget,
    async get(path, params, weight, signal) {
      const url = new URL(path, baseUrl)
      for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value))
      for (let attempt = 0; ; attempt++) {
        const pausedMs = budget.pausedMs()
        if (pausedMs > LONGEST_WAIT_MS) {
          const message = `The venue has asked for patience for another ${Math.ceil(pausedMs / 1000)} s`
          throw new VenueError('RATE_LIMITED', message, { retryAfterMs: pausedMs })
        }
        await budget.take(weight, signal)
        try {
          return await ask(url, signal)
        } catch (error) {
          if (!(error instanceof VenueError) || error.code === 'REJECTED') throw error
          if ((error.retryAfterMs ?? 0) > LONGEST_WAIT_MS || attempt + 1 >= ATTEMPTS) throw error
          await wait(error, attempt, signal)
        }
      }
    },
  }
}

/** No connection means that nothing can have been done; anything later leaves it open. */
function silence(url: URL, cause: unknown): VenueError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : ''
  const never = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']
  const unconnected = never.includes(code) || code === 'UND_ERR_CONNECT_TIMEOUT'
  return new VenueError(
    unconnected ? 'UNAVAILABLE' : 'STATUS_UNKNOWN',
    unconnected
      ? `${url.host} cannot be reached`
      : `${url.host} gave no whole answer to ${url.pathname}`,
    { cause },
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // The status and the first letters say more than the parser would.
  }
}
