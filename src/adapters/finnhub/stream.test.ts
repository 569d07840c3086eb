import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { notebook } from '../../../test/notebook.ts'
import { type ScriptedServer, scriptedServer } from '../../../test/stream-server.ts'
import type { Subscription } from '../../ingest/index.ts'
import { seededRandom, systemClock } from '../../runtime/index.ts'
import { readMessage } from './message.ts'
import { finnhubStream } from './stream.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const TOKEN = 'very+secret'
const BTC: Subscription = { symbol: 'BTCUSDT', topic: 'trades' }
const ETH: Subscription = { symbol: 'ETHUSDT', topic: 'trades' }

function listen(url: string, subscriptions: readonly Subscription[], quietMs = 60_000) {
  const stop = new AbortController()
  const heard = notebook()
  const stream = finnhubStream({
    ...{ url, token: TOKEN, machine: systemClock(), clock: { now: () => 42 }, quietMs },
    random: seededRandom(1),
  })
  const over = stream.listen(subscriptions, heard.listener, stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await over.catch(() => {}) // A test that expects a rejection has seen it.
  })
  return { ...heard, over }
}

function trades(symbol: string, ...prices: number[]): string {
  const data = prices.map((p) => ({ c: null, p, s: `BINANCE:${symbol}`, t: 1000, v: 0.5 }))
  return JSON.stringify({ data, type: 'trade' })
}

describe('the stream of Finnhub', () => {
  it('subscribes by its names and hands out trades without a number or a side', async () => {
    const commands: unknown[] = []
    server = await scriptedServer({
      connect(socket) {
        socket.send('{"type":"ping"}')
        socket.on('message', (text) => {
          commands.push(JSON.parse(String(text)))
          socket.send(trades('BTCUSDT', 1.5, 1.25))
        })
      },
    })
    const { until, events, frames } = listen(server.streamUrl, [BTC])
    await until(() => events.length === 2)
    expect(server.connected[0].path).toBe('/?token=very%2Bsecret')
    expect(commands).toEqual([{ type: 'subscribe', symbol: 'BINANCE:BTCUSDT' }])
    expect(frames).toEqual([trades('BTCUSDT', 1.5, 1.25)])
    const [first] = events
    expect(first).toEqual({
      ...{
        kind: 'trade',
        symbol: 'BTCUSDT',
        exchangeTime: 1000,
        receivedTime: 42,
        aggregate: false,
      },
      trade: {
        ...{ id: Number.NaN, count: 1, price: 1.5, quantity: 0.5, time: 1000 },
        takerSide: undefined,
      },
    })
  })

  it('says that a token is wrong, without showing it, and does not try again', async () => {
    let calls = 0
    const refusing = createServer()
    refusing.on('upgrade', (_, socket) => {
      calls++
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
    })
    refusing.listen(0, '127.0.0.1')
    await once(refusing, 'listening')
    const address = refusing.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { over } = listen(`ws://127.0.0.1:${port}`, [BTC])
    await expect(over).rejects.toMatchObject({
      code: 'REJECTED',
      message: 'Finnhub refuses the token: check FINNHUB_TOKEN.',
    })
    expect(calls).toBe(1)
    refusing.close()
  })

  it('goes on without a symbol that it does not carry', async () => {
    server = await scriptedServer({
      connect(socket) {
        socket.on('message', (text) => {
          const known = String(text).includes('BTCUSDT')
          socket.send(
            known
              ? trades('BTCUSDT', 1)
              : '{"msg":"Invalid symbol BINANCE:ETHUSDT","type":"error"}',
          )
        })
      },
    })
    const { until, events, changes } = listen(server.streamUrl, [BTC, ETH])
    await until(() => changes.length === 2 && events.length > 0)
    expect(changes[1]).toMatchObject({
      ...{ kind: 'refused', subscription: ETH },
      reason: 'Finnhub does not carry ETHUSDT: Invalid symbol BINANCE:ETHUSDT',
    })
  })

  it('tells a market that has fallen quiet, once, and when it is back', async () => {
    server = await scriptedServer({
      connect(socket) {
        const busy = setInterval(() => socket.send(trades('BTCUSDT', 1)), 20)
        const late = setTimeout(() => socket.send(trades('ETHUSDT', 1)), 3500)
        socket.on('close', () => {
          clearInterval(busy)
          clearTimeout(late)
        })
      },
    })
    const { until, changes, kinds } = listen(server.streamUrl, [BTC, ETH], 900)
    await until(() => changes.length === 3)
    expect(kinds()).toEqual(['up', 'down', 'up'])
    expect(changes[1]).toMatchObject({
      subscriptions: [ETH],
      reason: expect.stringMatching(/^no trade of ETHUSDT for 1 s: a quiet market/),
    })
  })

  it('has no candles, and says so', async () => {
    server = await scriptedServer({})
    const { until, changes } = listen(server.streamUrl, [
      { symbol: 'BTCUSDT', topic: 'candles' },
      BTC,
    ])
    await until(() => changes.length === 2)
    expect(changes[0]).toMatchObject({
      ...{ kind: 'refused', reason: 'Finnhub has trades and nothing else: no candles' },
    })
  })

  it('connects anew when it is cut, and never shows the token', async () => {
    server = await scriptedServer({
      connect(socket, _, number) {
        if (number === 1) socket.terminate()
        else socket.on('message', () => socket.send(trades('BTCUSDT', 2)))
      },
    })
    const { until, events, changes, kinds } = listen(server.streamUrl, [BTC])
    await until(() => events.length > 0)
    expect(kinds()).toEqual(['up', 'down', 'up'])
    expect(JSON.stringify(changes)).not.toContain('secret')
  })
})

const RECORDED = new URL(
  '../../../../shared/data/payloads/finnhub/ws-messages.jsonl',
  import.meta.url,
)

describe.skipIf(!existsSync(RECORDED))('the messages that were recorded (../shared/data)', () => {
  it('are readable, every one', () => {
    const lines = readFileSync(RECORDED, 'utf8').trimEnd().split('\n')
    const kinds = lines.map((line) => readMessage(line).kind)
    expect(new Set(kinds)).toEqual(new Set(['trades', 'ping', 'error']))
  })
})
