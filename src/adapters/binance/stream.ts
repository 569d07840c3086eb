import {
  type EventStream,
  type StreamListener,
  type Subscription,
  VenueError,
} from '../../ingest/index.ts'
import { pause, type Random } from '../../runtime/index.ts'
import { attempts } from '../websocket/index.ts'
import { type ConnectionOptions, keepConnected } from './connection.ts'
import type { BinanceSource } from './source.ts'

/** Names that fit into one address; the venue takes 1,024 streams a connection. */
const STREAMS_A_CONNECTION = 200
const USUAL = {
  silenceMs: 60_000,
  rotateAfterMs: 23.5 * 3_600_000,
  overlapMs: 10_000,
} as const
/** The venue takes 300 attempts in five minutes from an address; others may share it. */
const LIMIT = { attempts: 200, windowMs: 300_000 }
/** A symbol that could not be asked about is asked about again. */
const ASK_AGAIN_MS = 30_000

interface StreamOptions
  extends Pick<ConnectionOptions, 'streamUrl' | 'clock' | 'machine'>,
    Partial<Pick<ConnectionOptions, 'silenceMs' | 'rotateAfterMs' | 'overlapMs'>> {
  /** Knows which symbols there are: the streams take any name, and say nothing. */
  readonly source: Pick<BinanceSource, 'checkSymbol'>
  readonly random: Random
}

/** Binance's live streams over combined connections. Knows its wire format and its ways of falling silent. */
export function binanceStream(options: StreamOptions): EventStream {
  const { source, machine, clock, random } = options
  const connection: ConnectionOptions = {
    ...USUAL,
    ...options,
    attempts: attempts(machine, random, LIMIT),
  }

  return {
    venue: 'binance',
    async listen(subscriptions, listener, signal) {
      const symbols = [...new Set(subscriptions.map(({ symbol }) => symbol))]
      const known = await Promise.all(symbols.map((symbol) => isKnown(symbol)))
      const good = subscriptions.filter(({ symbol }) => known[symbols.indexOf(symbol)])
      await Promise.all(
        inParts(good, STREAMS_A_CONNECTION).map((part) =>
          keepConnected(part, listener, connection, signal),
        ),
      )
      // Nothing left to listen to is no reason to end: whoever listens decides that.
      if (good.length === 0) await aborted(signal)

      async function isKnown(symbol: string): Promise<boolean> {
        for (;;) {
          try {
            await source.checkSymbol(symbol, signal)
            return true
          } catch (error) {
            if (signal.aborted) return false
            if (!(error instanceof VenueError)) throw error
            if (error.code === 'REJECTED') {
              refuse(symbol, error.message, subscriptions, listener)
              return false
            }
            // A venue that gives no answer may still stream; an unknown symbol is then told by its silence.
            if (error.code !== 'RATE_LIMITED') return true
            await pause(machine, ASK_AGAIN_MS, signal)
          }
        }
      }
    },
  }

  function refuse(
    symbol: string,
    reason: string,
    subscriptions: readonly Subscription[],
    listener: StreamListener,
  ): void {
    for (const subscription of subscriptions) {
      if (subscription.symbol !== symbol) continue
      listener.connection({ kind: 'refused', at: clock.now(), subscription, reason })
    }
  }
}

function inParts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const parts: Item[][] = []
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size))
  return parts
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
