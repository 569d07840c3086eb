import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { WebSocket } from 'ws'
import { notebook } from '../../../test/notebook.ts'
import { type ScriptedServer, scriptedServer } from '../../../test/stream-server.ts'
import { type Subscription, VenueError } from '../../ingest/index.ts'
import { seededRandom, systemClock } from '../../runtime/index.ts'
import { readFrame } from './frame.ts'
import { binanceStream } from './stream.ts'

let server: ScriptedServer
afterEach(() => server?.close())

const CANDLES: Subscription = { symbol: 'BTCUSDT', topic: 'candles' }
const TRADES: Subscription = { symbol: 'BTCUSDT', topic: 'trades' }

function listen(
  subscriptions: readonly Subscription[],
  options: {
    silenceMs?: number
    rotateAfterMs?: number
    overlapMs?: number
    checkSymbol?: (symbol: string) => Promise<void>
  } = {},
) {
  const { checkSymbol = async () => {}, ...rest } = options
  const stop = new AbortController()
  const heard = notebook()
  const stream = binanceStream({
    ...{ streamUrl: server.streamUrl, machine: systemClock(), clock: { now: () => 42 } },
    ...{ source: { checkSymbol }, random: seededRandom(1), silenceMs: 20_000, ...rest },
  })
  const over = stream.listen(subscriptions, heard.listener, stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await over
  })
  return { ...heard, stop, over }
}

function trade(id: number, symbol = 'BTCUSDT'): string {
  const data = { e: 'trade', E: 2, s: symbol, t: id, p: '1.5', q: '2', T: 1, m: false, M: true }
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@trade`, data })
}

function kline(symbol: string): string {
  const prices = { o: '1', h: '1', l: '1', c: '1', v: '0', q: '0', V: '0', Q: '0' }
  const k = { t: 0, T: 59_999, s: symbol, i: '1m', n: 0, x: false, ...prices }
  const data = { e: 'kline', E: 2, s: symbol, k }
  return JSON.stringify({ stream: `${symbol.toLowerCase()}@kline_1m`, data })
}

/** Sends trades 1, 2, 3, … from one count on every connection, as a venue does. */
function ticking(everyMs = 5) {
  const sockets = new Set<WebSocket>()
  let id = 0
  const timer = setInterval(() => {
    id++
    for (const socket of sockets) socket.send(trade(id))
  }, everyMs)
  onTestFinished(() => clearInterval(timer))
  return {
    add(socket: WebSocket) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    },
    last: () => id,
  }
}

describe('a stream of Binance', () => {
  it('asks for its streams by their names, and stamps what it hears', async () => {
    server = await scriptedServer({ connect: (socket) => socket.send(trade(7)) })
    const topics = ['candles', 'trades', 'aggregate-trades', 'book', 'best-prices'] as const
    const { until, events, frames, changes } = listen(
      topics.map((topic) => ({ symbol: 'BTCUSDT', topic })),
    )
    await until(() => events.length > 0)
    expect(server.connected[0].path).toBe(
      '/stream?streams=btcusdt@kline_1m/btcusdt@trade/btcusdt@aggTrade/btcusdt@depth@100ms/btcusdt@bookTicker',
    )
    expect(frames).toEqual([trade(7)])
    expect(events).toEqual([
      {
        ...{
          kind: 'trade',
          symbol: 'BTCUSDT',
          exchangeTime: 2,
          receivedTime: 42,
          aggregate: false,
        },
        trade: { id: 7, count: 1, price: 1.5, quantity: 2, time: 1, takerSide: 'buy' },
      },
    ])
    expect(changes).toMatchObject([{ kind: 'up', at: 42 }])
  })

  it('answers pings', async () => {
    const ponged = Promise.withResolvers<string>()
    server = await scriptedServer({
      connect(socket) {
        socket.on('pong', (data) => ponged.resolve(String(data)))
        socket.ping('still there?')
      },
    })
    listen([TRADES])
    expect(await ponged.promise).toBe('still there?')
  })

  it('keeps what it cannot read, says why, and goes on', async () => {
    const broken = [
      '{"stream":"x","data":{"e":"tr',
      '[]',
      '{"e":"trade","s":"BTCUSDT"}',
      '{"e":"news"}',
    ]
    server = await scriptedServer({
      connect(socket) {
        for (const text of [...broken, trade(1).replace('"1.5"', '"free"'), trade(2)])
          socket.send(text)
      },
    })
    const { until, frames, unreadable, events } = listen([TRADES])
    await until(() => events.length > 0)
    expect(frames).toHaveLength(6)
    expect(unreadable).toEqual([
      ...['it is no JSON', 'it is no object', 'it is no trade'],
      ...['"news" is no event that was asked for', '"free" where a number should be'],
    ])
  })

  it('connects anew when the connection is cut, and says what it missed for how long', async () => {
    const ticks = ticking()
    server = await scriptedServer({
      connect(socket, _, number) {
        ticks.add(socket)
        if (number < 3) setTimeout(() => socket.terminate(), 60)
      },
    })
    const { until, kinds, trades, changes } = listen([TRADES])
    await until(() => kinds().filter((kind) => kind === 'up').length === 3)
    const before = trades().length
    await until(() => trades().length > before + 3)
    expect(kinds().slice(0, 5)).toEqual(['up', 'down', 'up', 'down', 'up'])
    expect(changes[1]).toMatchObject({ reason: expect.stringMatching(/closed by the venue/) })
    expect(trades()).toEqual([...new Set(trades())])
  })

  it('takes a stream that falls silent for dead, although its pings go on', async () => {
    server = await scriptedServer({
      connect(socket, _, number) {
        socket.send(trade(number))
        const timer = setInterval(() => socket.ping(), 10)
        socket.on('close', () => clearInterval(timer))
      },
    })
    const { until, trades, changes } = listen([TRADES], { silenceMs: 150 })
    await until(() => trades().length >= 2)
    expect(changes[1]).toMatchObject({ kind: 'down', reason: 'silent for 0 s' })
  })

  it('is replaced before its day is over, without missing an event', async () => {
    const ticks = ticking(2)
    server = await scriptedServer({ connect: (socket) => ticks.add(socket) })
    const { until, trades, kinds } = listen([TRADES], { rotateAfterMs: 120 })
    await until(() => server.connected.length >= 5 && trades().length > 300)
    const heard = [...new Set(trades())].sort((a, b) => a - b)
    expect(heard).toEqual(heard.map((_, i) => heard[0] + i))
    expect(kinds()).toEqual(['up'])
  })

  it('is replaced at once when the venue says that it will go, without missing an event', async () => {
    const ticks = ticking(2)
    server = await scriptedServer({
      connect(socket, _, number) {
        ticks.add(socket)
        if (number > 2) return
        setTimeout(() => socket.send('{"e":"serverShutdown","E":1}'), 50)
      },
    })
    const { until, trades, kinds } = listen([TRADES])
    await until(() => server.connected.length === 3 && trades().length > 150)
    const heard = [...new Set(trades())].sort((a, b) => a - b)
    expect(heard).toEqual(heard.map((_, i) => heard[0] + i))
    expect(kinds()).toEqual(['up'])
  })

  it('goes on without a symbol that the venue does not know', async () => {
    server = await scriptedServer({ connect: (socket) => socket.send(trade(1)) })
    const { until, changes, events } = listen([TRADES, { symbol: 'NOSUCH', topic: 'trades' }], {
      async checkSymbol(symbol) {
        if (symbol === 'NOSUCH') throw new VenueError('REJECTED', 'The venue does not know NOSUCH.')
      },
    })
    await until(() => events.length > 0)
    expect(changes[0]).toMatchObject({
      ...{ kind: 'refused', reason: 'The venue does not know NOSUCH.' },
      subscription: { symbol: 'NOSUCH' },
    })
    expect(server.connected[0].path).toBe('/stream?streams=btcusdt@trade')
  })

  it('subscribes one silent symbol anew, while the others go on', async () => {
    const commands: unknown[] = []
    server = await scriptedServer({
      connect(socket) {
        const timer = setInterval(() => socket.send(kline('BTCUSDT')), 20)
        socket.on('close', () => clearInterval(timer))
        socket.on('message', (text) => {
          commands.push(JSON.parse(String(text)))
          if (commands.length === 2) socket.send(kline('ETHUSDT'))
        })
      },
    })
    const { until, changes, kinds } = listen([CANDLES, { ...CANDLES, symbol: 'ETHUSDT' }], {
      silenceMs: 400,
    })
    await until(() => kinds().length >= 3)
    expect(commands).toMatchObject([
      { method: 'UNSUBSCRIBE', params: ['ethusdt@kline_1m'] },
      { method: 'SUBSCRIBE', params: ['ethusdt@kline_1m'] },
    ])
    expect(changes.slice(1, 3)).toMatchObject([
      { kind: 'down', subscriptions: [{ symbol: 'ETHUSDT' }] },
      { kind: 'up', subscriptions: [{ symbol: 'ETHUSDT' }] },
    ])
    expect(server.connected).toHaveLength(1)
  })

  it('waits longer and longer for a venue that is not there, and tells it once', async () => {
    server = await scriptedServer({})
    const { streamUrl } = server
    await server.close()
    let passed = 0
    const waits: number[] = []
    const stop = new AbortController()
    const machine = {
      now: () => passed,
      async until(time: number, signal?: AbortSignal) {
        signal?.throwIfAborted()
        if (time <= passed) return
        waits.push(time - passed)
        passed = time
        if (waits.length === 10) stop.abort()
      },
    }
    const heard = notebook()
    await binanceStream({
      ...{ streamUrl, machine, clock: { now: () => passed }, random: seededRandom(1) },
      source: { checkSymbol: async () => {} },
    }).listen([TRADES], heard.listener, stop.signal)
    waits.slice(0, 9).forEach((wait, i) => {
      const most = Math.min(30_000, 250 * 2 ** i)
      expect(wait).toBeGreaterThanOrEqual(most / 2)
      expect(wait).toBeLessThanOrEqual(most)
    })
    expect(heard.changes).toMatchObject([{ kind: 'down', reason: /no connection/ }])
  })

  it('ends when told to, in the middle of anything', async () => {
    server = await scriptedServer({ connect: (socket) => socket.send(trade(1)) })
    const { until, events, stop, over } = listen([TRADES])
    await until(() => events.length > 0)
    stop.abort()
    await over
  })
})

const RECORDED = new URL('../../../../shared/data/', import.meta.url)

describe.skipIf(!existsSync(RECORDED))('the frames that were recorded (../shared/data)', () => {
  it.each(['btcusdt_20240808', 'ethusdt_20240809'])('of %s are readable, every one', (name) => {
    const file = new URL(`recorded-streams/${name}.gz`, RECORDED)
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
    const counts = { 'best-prices': 0, book: 0, trade: 0 }
    for (const line of lines) {
      const text = line.slice(line.indexOf(' ') + 1)
      if (text.startsWith('{"lastUpdateId"')) continue // The REST snapshot between the frames.
      const frame = readFrame(text, 1)
      if (frame.kind !== 'event' || frame.event.kind === 'candle') expect.unreachable(text)
      else counts[frame.event.kind]++
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(1000)
  })

  it.each(['spot-kline', 'spot-aggTrade', 'usdm-aggTrade-reconnect'])('%s is readable', (name) => {
    const file = new URL(`payloads/binance-ws/${name}.jsonl`, RECORDED)
    for (const text of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const frame = readFrame(text, 1)
      const reason = frame.kind === 'unreadable' ? frame.reason : ''
      // Klines of other intervals are in there, too; we ask for one.
      if (text.includes('"i":"1m"') || !text.includes('"kline"')) expect(reason).toBe('')
    }
  })
})
