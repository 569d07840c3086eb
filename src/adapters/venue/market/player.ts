import { MINUTE_MS } from '../../../market/index.ts'
import type { TapeTrade, TickLevel } from '../exchange-port.ts'
import { type Bar, withTrade } from './bar.ts'
import { type BookState, bookState } from './book-state.ts'
import type { MarketTape, TapeEvent } from './market-tape.ts'
import { minuteOfTime } from './recorded-trades.ts'

/** The minute that is being traded, as far as it has come. */
interface FormingBar {
  readonly bar: Bar
  readonly firstTradeId: number
  readonly lastTradeId: number
}

/** Best prices as they were told last. */
interface BestLevels {
  readonly bid: TickLevel
  readonly ask: TickLevel
}

/** A tape being played: everything it shows has been told already. */
export interface Player {
  readonly tape: MarketTape
  /** The time of the next event as far as it is known; a player that is `waiting` must load first. */
  nextTime(): number
  /** Whether the next minute has to be loaded before more can be told. */
  waiting(): boolean
  load(): Promise<void>
  /** Tells the next event. */
  step(): void
  onEvent(listener: (event: TapeEvent) => void): () => void
  book(): ReturnType<BookState['book']>
  best(): BestLevels | undefined
  lastTrade(): TapeTrade | undefined
  /** The newest single trade told, by its id; 0 before the first. */
  lastTradeId(): number
  forming(): FormingBar | undefined
  /** The end of the last minute whose candle is closed. */
  closedTo(): number
}

/** Puts a tape to a moment, with all that came before it told to nobody. */
export async function playFrom(tape: MarketTape, time: number): Promise<Player> {
  const startsAt = Math.max(tape.firstEventTime, Math.min(time, tape.endTime))
  let minute = minuteOfTime(startsAt)
  const start = await tape.before(minute)
  const listeners = new Set<(event: TapeEvent) => void>()
  const state = bookState()
  state.reset(start.book)
  let { lastTrade } = start
  let lastTradeId = lastTrade?.lastTradeId ?? 0
  let best: BestLevels | undefined
  let forming: FormingBar | undefined
  let closedTo = minute
  let events: readonly TapeEvent[] = []
  let next = 0

  function note(event: TapeEvent): void {
    if (event.kind === 'book') {
      // A snapshot that is younger than the first changes has them in it.
      if (event.lastUpdateId > state.lastUpdateId()) {
        state.change(event.lastUpdateId, event.bids, event.asks)
      }
    } else if (event.kind === 'best') {
      best = { bid: event.bid, ask: event.ask }
    } else if (event.kind === 'close') {
      closedTo = Math.max(closedTo, event.bar.openTime + MINUTE_MS)
      if (forming !== undefined && forming.bar.openTime < closedTo) forming = undefined
    } else if (event.kind === 'single') {
      form(event.trade, event.trade.id, event.trade.id)
    } else {
      lastTrade = event.trade
      // Where single trades are recorded, the run has been counted with them.
      if (tape.source === 'recorded') return
      form(event.trade, event.trade.firstTradeId, event.trade.lastTradeId)
    }
  }

  function form(
    trade: Pick<TapeTrade, 'ticks' | 'lots' | 'time' | 'buyerIsMaker'>,
    first: number,
    last: number,
  ): void {
    lastTradeId = last
    const openTime = minuteOfTime(trade.time)
    const before = forming?.bar.openTime === openTime ? forming : undefined
    const { ticks, lots, buyerIsMaker } = trade
    const count = last - first + 1
    const bar = withTrade(before?.bar, openTime, { ticks, lots, buyerIsMaker, count })
    forming = { bar, firstTradeId: before?.firstTradeId ?? first, lastTradeId: last }
  }

  async function load(): Promise<void> {
    events = await tape.minute(minute)
    next = 0
    minute += MINUTE_MS
  }

  await load()
  for (; next < events.length && events[next].time <= time; next++) note(events[next])

  return {
    tape,
    nextTime: () =>
      events[next]?.time ?? (minute < tape.endTime ? minute : Number.POSITIVE_INFINITY),
    waiting: () => next >= events.length && minute < tape.endTime,
    load,
    step() {
      const event = events[next]
      next++
      note(event)
      for (const listener of listeners) listener(event)
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    book: () => state.book(),
    best() {
      if (best !== undefined) return best
      const [bid, ask] = [state.bestBid(), state.bestAsk()]
      return bid === undefined || ask === undefined ? undefined : { bid, ask }
    },
    lastTrade: () => lastTrade,
    lastTradeId: () => lastTradeId,
    forming: () => forming,
    closedTo: () => closedTo,
  }
}
