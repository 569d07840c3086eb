import { describe, expect, it } from 'vitest'
import { candlesOf } from '../../test/candles.ts'
import { candleAt } from '../market/index.ts'
import type { EventStream, MarketEvent, StreamListener, Subscription } from './event-stream.ts'
import { type SymbolListener, streamHub } from './stream-hub.ts'

const SUBSCRIPTIONS: readonly Subscription[] = [
  { symbol: 'BTCUSDT', topic: 'candles' },
  { symbol: 'BTCUSDT', topic: 'book' },
  { symbol: 'ETHUSDT', topic: 'candles' },
]

/** A stream that a test speaks through. */
function spoken() {
  const listeners: StreamListener[] = []
  let open = 0
  const stream: EventStream = {
    venue: 'binance',
    async listen(_, listener, signal) {
      listeners.push(listener)
      open++
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      open--
    },
  }
  const say = () => listeners[listeners.length - 1]
  return { stream, say, connections: () => ({ made: listeners.length, open }) }
}

/** A listener that notes what it hears. */
function noting() {
  const heard: unknown[] = []
  const listener: SymbolListener = {
    event: ({ kind, symbol }) => void heard.push([kind, symbol]),
    connection: (change) =>
      void heard.push([
        change.kind,
        ...(change.kind === 'refused'
          ? [change.subscription.topic]
          : change.subscriptions.map(({ topic }) => topic)),
      ]),
    failed: (error) => void heard.push(error),
  }
  return { heard, listener }
}

function opened() {
  const frames: string[] = []
  const told: string[] = []
  const spoke = spoken()
  const hub = streamHub({
    ...{ stream: spoke.stream, subscriptions: SUBSCRIPTIONS },
    record: { frame: (text) => void frames.push(text), committed: async () => {} },
    tell: (trouble) => void told.push(trouble),
  })
  return { hub, frames, told, ...spoke }
}

function candleOf(symbol: string): MarketEvent {
  const candle = candleAt(candlesOf([1]), 0)
  return { kind: 'candle', symbol, exchangeTime: 0, receivedTime: 0, candle, closed: true }
}

describe('a stream hub', () => {
  it('connects once for all, hands each its own, and hangs up when the last one leaves', async () => {
    const { hub, say, frames, connections } = opened()
    const [btc, eth] = [noting(), noting()]
    const leaveBtc = hub.attach('BTCUSDT', btc.listener)
    const leaveEth = hub.attach('ETHUSDT', eth.listener)
    say().connection({ kind: 'up', at: 1, subscriptions: SUBSCRIPTIONS })
    say().frame('raw', 1)
    say().event(candleOf('ETHUSDT'))
    expect(btc.heard).toEqual([['up', 'candles', 'book']])
    expect(eth.heard).toEqual([
      ['up', 'candles'],
      ['candle', 'ETHUSDT'],
    ])
    expect(frames).toEqual(['raw'])
    leaveBtc()
    expect(connections()).toEqual({ made: 1, open: 1 })
    leaveEth()
    await hub.close()
    expect(connections()).toEqual({ made: 1, open: 0 })
    hub.attach('BTCUSDT', btc.listener)
    expect(connections()).toEqual({ made: 2, open: 1 })
    await hub.close()
  })

  it('tells whoever comes later how the connection stands', async () => {
    const { hub, say } = opened()
    const [first, late] = [noting(), noting()]
    hub.attach('ETHUSDT', first.listener)
    say().connection({ kind: 'up', at: 1, subscriptions: SUBSCRIPTIONS })
    const [, book] = SUBSCRIPTIONS
    say().connection({ kind: 'refused', at: 2, subscription: book, reason: 'no' })
    hub.attach('BTCUSDT', late.listener)
    expect(late.heard).toContainEqual(['refused', 'book'])
    expect(late.heard.flat()).toContain('candles')
    await hub.close()
  })

  it('lets no listener suffer for what another one does wrong', async () => {
    const { hub, say } = opened()
    const [bad, good] = [noting(), noting()]
    const broken = new Error('broken')
    hub.attach('BTCUSDT', {
      ...bad.listener,
      event() {
        throw broken
      },
    })
    hub.attach('BTCUSDT', good.listener)
    say().event(candleOf('BTCUSDT'))
    expect(bad.heard).toEqual([broken])
    expect(good.heard).toEqual([['candle', 'BTCUSDT']])
    await hub.close()
  })

  it('tells of frames nobody can read, and not of every one of them', async () => {
    const { hub, say, told } = opened()
    hub.attach('BTCUSDT', noting().listener)
    for (let i = 0; i < 250; i++) say().unreadable('<html>', 0, 'no JSON')
    expect(told).toEqual([1, 10, 100].map((n) => `Unreadable frame (${n} so far): no JSON: <html>`))
    await hub.close()
  })
})
