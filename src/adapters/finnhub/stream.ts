import {
  type EventStream,
  type StreamListener,
  type Subscription,
  VenueError,
} from '../../ingest/index.ts'
import { type Clock, pause, type Random } from '../../runtime/index.ts'
import { attempts, openSocket } from '../websocket/index.ts'
import { readMessage, subscribe } from './message.ts'

/** Finnhub says nothing of a limit; ours is what a polite client needs. */
const LIMIT = { attempts: 60, windowMs: 300_000 }
const USUAL = { silenceMs: 180_000, quietMs: 300_000 } as const
const STEADY_MS = 30_000
const QUIET_CHECKED_EVERY_MS = 1000

interface FinnhubOptions {
  /** `wss://ws.finnhub.io` */
  readonly url: string
  readonly token: string
  /** The market's time: what frames are stamped with. */
  readonly clock: Pick<Clock, 'now'>
  readonly machine: Clock
  readonly random: Random
  /** Machine time without any message, pings included, after which a connection counts as dead. */
  readonly silenceMs?: number
  /** Machine time without a trade of a symbol after which that is told. */
  readonly quietMs?: number
}

/** Finnhub's trades of what Binance trades. Candles, books and sides it does not have. */
export function finnhubStream(options: FinnhubOptions): EventStream {
  const { url, token, clock, machine, random } = options
  const { silenceMs = USUAL.silenceMs, quietMs = USUAL.quietMs } = options

  return {
    venue: 'finnhub',
    async listen(subscriptions, listener, signal) {
      const wanted = subscriptions.filter(({ topic }) => topic === 'trades')
      for (const subscription of subscriptions) {
        if (subscription.topic === 'trades') continue
        const reason = `Finnhub has trades and nothing else: no ${subscription.topic}`
        listener.connection({ kind: 'refused', at: clock.now(), subscription, reason })
      }
      const turns = attempts(machine, random, LIMIT)
      const refused = new Set<string>()
      for (let failures = 0; !signal.aborted; ) {
        try {
          await turns.next(failures, signal)
        } catch (error) {
          if (signal.aborted) return
          throw error
        }
        const openedAt = machine.now()
        const good = wanted.filter(({ symbol }) => !refused.has(symbol))
        const reason = await session(good, refused, listener, signal)
        failures = machine.now() - openedAt >= STEADY_MS ? 0 : failures + 1
        if (signal.aborted) return
        listener.connection({ kind: 'down', at: clock.now(), subscriptions: good, reason })
      }
    },
  }

  /** One connection, from its opening to the reason of its end. */
  async function session(
    wanted: readonly Subscription[],
    refused: Set<string>,
    listener: StreamListener,
    signal: AbortSignal,
  ): Promise<string> {
    const heard = new Map(wanted.map(({ symbol }) => [symbol, machine.now()]))
    const quiet = new Set<string>()
    const of = (symbol: string) => wanted.filter((each) => each.symbol === symbol)
    const socket = openSocket({
      url: `${url}?token=${encodeURIComponent(token)}`,
      ...{ machine, silenceMs },
      onOpen() {
        listener.connection({ kind: 'up', at: clock.now(), subscriptions: wanted })
      },
      onText(text) {
        const receivedTime = clock.now()
        const message = readMessage(text)
        if (message.kind === 'ping') return
        if (message.kind === 'error') return complain(message.reason)
        listener.frame(text, receivedTime)
        if (message.kind === 'unreadable') {
          return listener.unreadable(text, receivedTime, message.reason)
        }
        for (const { symbol, trade } of message.trades) {
          heard.set(symbol, machine.now())
          if (quiet.delete(symbol)) {
            listener.connection({ kind: 'up', at: receivedTime, subscriptions: of(symbol) })
          }
          listener.event({
            ...{ kind: 'trade', symbol, exchangeTime: trade.time, receivedTime, trade },
            aggregate: false,
          })
        }
      },
    })
    const abort = () => socket.close()
    signal.addEventListener('abort', abort, { once: true })
    void socket.ended.then(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    try {
      await socket.opened
    } catch (cause) {
      // Only the venue's own words: an error of the library's may hold the address, and that the token.
      const said = cause instanceof Error ? cause.message.replaceAll(token, '***') : ''
      if (/\b40[13]\b/.test(said)) {
        throw new VenueError('REJECTED', 'Finnhub refuses the token: check FINNHUB_TOKEN.')
      }
      return `no connection: ${said}`
    }
    for (const { symbol } of wanted) socket.send(subscribe(symbol))
    void watch()
    return (await socket.ended).replaceAll(token, '***')

    function complain(reason: string): void {
      const named = [...heard.keys()].find((symbol) => reason.includes(symbol))
      const symbol = named ?? (heard.size === 1 ? wanted[0].symbol : undefined)
      if (symbol === undefined) {
        // It does not say what it is about, so it is told of all.
        const at = clock.now()
        listener.connection({
          kind: 'down',
          at,
          subscriptions: wanted,
          reason: `Finnhub says: ${reason}`,
        })
        return
      }
      refused.add(symbol)
      heard.delete(symbol)
      for (const subscription of of(symbol)) {
        const words = `Finnhub does not carry ${symbol}: ${reason}`
        listener.connection({ kind: 'refused', at: clock.now(), subscription, reason: words })
      }
    }

    /** A market may be quiet, or Finnhub may have stopped carrying it: either way somebody should know. */
    async function watch(): Promise<void> {
      while (!socket.isOver() && !signal.aborted) {
        await pause(machine, QUIET_CHECKED_EVERY_MS, signal)
        for (const [symbol, last] of heard) {
          if (quiet.has(symbol) || machine.now() - last < quietMs || socket.isOver()) continue
          quiet.add(symbol)
          const seconds = Math.round(quietMs / 1000)
          const reason = `no trade of ${symbol} for ${seconds} s: a quiet market, or none that Finnhub carries`
          listener.connection({ kind: 'down', at: clock.now(), subscriptions: of(symbol), reason })
        }
      }
    }
  }
}
