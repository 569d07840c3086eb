import {
  type CandleRequest,
  type ConnectionEvent,
  type EventStream,
  type StreamListener,
  type Subscription,
  VenueError,
  type VenueSource,
} from '../src/ingest/index.ts'
import { type Candle, type Candles, candleAt, candlesFrom, MINUTE_MS } from '../src/market/index.ts'
import type { Clock } from '../src/runtime/index.ts'

/** What the stream does with the closed candle of one minute. */
export type Mishap =
  | { readonly kind: 'drop' }
  | { readonly kind: 'twice' }
  | { readonly kind: 'late'; readonly ms: number }

export interface MemoryFaults {
  /** By the minute's number from the market's first. */
  readonly mishaps?: ReadonlyMap<number, Mishap>
  /** Minutes `[from, to)` in which the connection is down. */
  readonly down?: readonly (readonly [from: number, to: number])[]
  /** Minutes `[from, to)` in which every question fails. */
  readonly deaf?: readonly (readonly [from: number, to: number])[]
  /** How long after its close an answer has a minute. */
  readonly lagMs?: number
  /** Symbols whose streams it refuses. */
  readonly refused?: readonly string[]
}

/** A venue in memory that misbehaves as told, on the clock handed in. It knows what `candles` says of each symbol. */
export interface MemoryVenue {
  readonly stream: EventStream
  readonly source: VenueSource
  /** Questions asked so far. */
  readonly asked: readonly CandleRequest[]
}

interface MemoryVenueOptions {
  /** Minutes may be missing: then the venue never had them. */
  readonly candles: Readonly<Record<string, Candles>>
  readonly clock: Clock
  readonly faults?: MemoryFaults
}

export function memoryVenue({ candles, clock, faults = {} }: MemoryVenueOptions): MemoryVenue {
  const asked: CandleRequest[] = []
  const rowsOf = (symbol: string): readonly Candle[] => {
    const all = candles[symbol]
    if (all === undefined) throw new VenueError('REJECTED', `Invalid symbol ${symbol}`)
    return Array.from({ length: all.length }, (_, row) => candleAt(all, row))
  }
  const first = Math.min(...Object.values(candles).map(({ openTime }) => openTime[0]))
  const minuteOf = (time: number) => Math.floor((time - first) / MINUTE_MS)
  const within = (ranges: MemoryFaults['down'], time: number) =>
    ranges?.find(([from, to]) => minuteOf(time) >= from && minuteOf(time) < to)

  const source: VenueSource = {
    venue: 'binance',
    async candles(request) {
      asked.push(request)
      await Promise.resolve()
      if (within(faults.deaf, clock.now())) throw new VenueError('UNAVAILABLE', 'No answer')
      const { lagMs = 0 } = faults
      return candlesFrom(
        rowsOf(request.symbol).filter(
          ({ openTime, closeTime }) =>
            openTime >= request.from && openTime < request.to && closeTime + lagMs < clock.now(),
        ),
      )
    },
    firstOpenTime: async (symbol) => rowsOf(symbol)[0].openTime,
    trades: async () => [],
    book: async () => ({ lastUpdateId: 0, bids: [], asks: [] }),
  }

  const stream: EventStream = {
    venue: 'binance',
    async listen(subscriptions, listener, signal) {
      const heard = subscriptions.filter(({ symbol }) => !faults.refused?.includes(symbol))
      for (const subscription of subscriptions.filter((one) => !heard.includes(one))) {
        listener.connection({ kind: 'refused', at: clock.now(), subscription, reason: 'unknown' })
      }
      await Promise.all([
        connections(heard, listener, signal),
        ...heard.map(({ symbol }) => minutes(symbol, listener, signal)),
      ])
    },
  }

  async function connections(
    subscriptions: readonly Subscription[],
    listener: StreamListener,
    signal: AbortSignal,
  ): Promise<void> {
    const tell = (kind: 'up' | 'down') => {
      const facts = { at: clock.now(), subscriptions }
      const change: ConnectionEvent =
        kind === 'up' ? { kind, ...facts } : { kind, ...facts, reason: 'dropped' }
      listener.connection(change)
    }
    const now = within(faults.down, clock.now())
    if (now === undefined) tell('up')
    for (const [from, to] of faults.down ?? []) {
      if (first + to * MINUTE_MS <= clock.now()) continue
      if (now === undefined || from > now[0]) {
        if (!(await came(first + from * MINUTE_MS, signal))) return
        tell('down')
      }
      if (!(await came(first + to * MINUTE_MS, signal))) return
      tell('up')
    }
  }

  async function minutes(
    symbol: string,
    listener: StreamListener,
    signal: AbortSignal,
  ): Promise<void> {
    const later: Promise<void>[] = []
    for (const candle of rowsOf(symbol)) {
      if (candle.closeTime < clock.now()) continue
      // It formed before it closed, with other numbers: nobody may take that for the candle.
      if (!(await came(candle.closeTime - 1000, signal))) break
      say(symbol, { ...candle, close: -1 }, false, listener)
      if (!(await came(candle.closeTime + 1, signal))) break
      const mishap = faults.mishaps?.get(minuteOf(candle.openTime))
      if (mishap?.kind === 'drop') continue
      if (mishap?.kind === 'late') {
        later.push(
          came(candle.closeTime + mishap.ms, signal).then((yes) => {
            if (yes) say(symbol, candle, true, listener)
          }),
        )
        continue
      }
      say(symbol, candle, true, listener)
      if (mishap?.kind === 'twice') say(symbol, candle, true, listener)
    }
    await Promise.all(later)
    await came(Number.POSITIVE_INFINITY, signal)
  }

  function say(symbol: string, candle: Candle, closed: boolean, listener: StreamListener): void {
    const receivedTime = clock.now()
    if (within(faults.down, receivedTime)) return
    listener.frame(JSON.stringify({ symbol, closed, candle }), receivedTime)
    const base = { symbol, exchangeTime: receivedTime, receivedTime }
    listener.event({ kind: 'candle', ...base, candle, closed })
  }

  async function came(time: number, signal: AbortSignal): Promise<boolean> {
    try {
      await clock.until(time, signal)
      return true
    } catch (error) {
      if (signal.aborted) return false
      throw error
    }
  }

  return { stream, source, asked }
}
