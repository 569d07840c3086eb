import { MINUTE_MS } from '../../../market/index.ts'
import type { TapeTrade } from '../exchange-port.ts'
import { type Bar, withTrade } from './bar.ts'
import type { SingleTrade, TapeEvent } from './market-tape.ts'

export function minuteOfTime(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS
}

/** What follows from trades told one after the other. */
export interface RecordedTrades {
  /** Called with each trade before it is told: what its coming says about those before it. */
  before(trade: SingleTrade, toldAt: number): readonly TapeEvent[]
  /** Called when the recording is over. */
  end(endsAt: number): readonly TapeEvent[]
}

interface Told {
  readonly trade: SingleTrade
  readonly toldAt: number
}

/**
 * Runs and minutes of recorded trades. A run is what one taker took at one price: same time, price and side. A
 * minute is closed when it is over and its last trade has been told, the first one that was recorded whole on.
 */
export function recordedTrades(firstWholeMinute: number): RecordedTrades {
  let run: Told[] = []
  let runs = 0
  let bar: Bar | undefined
  let firstTradeId = 0
  let last: Told | undefined

  function closedRun(): readonly TapeEvent[] {
    const [first, final] = [run[0], run[run.length - 1]]
    if (first === undefined || final === undefined) return []
    runs++
    const { ticks, time, buyerIsMaker } = first.trade
    const lots = run.reduce((sum, { trade }) => sum + trade.lots, 0)
    const ids = { firstTradeId: first.trade.id, lastTradeId: final.trade.id }
    const trade: TapeTrade = { id: runs, ...ids, ticks, lots, time, buyerIsMaker }
    run = []
    return [{ kind: 'run', time: final.toldAt, trade }]
  }

  function closedMinute(): readonly TapeEvent[] {
    if (bar === undefined || last === undefined) return []
    const closed = bar
    bar = undefined
    if (closed.openTime < firstWholeMinute) return []
    const time = Math.max(closed.openTime + MINUTE_MS, last.toldAt)
    return [{ kind: 'close', time, bar: closed, firstTradeId, lastTradeId: last.trade.id }]
  }

  return {
    before(trade, toldAt) {
      const { ticks, lots, buyerIsMaker, time } = trade
      const follows: TapeEvent[] = []
      const [first] = run
      const same =
        first?.trade.time === time &&
        first.trade.ticks === ticks &&
        first.trade.buyerIsMaker === buyerIsMaker
      if (!same) follows.push(...closedRun())
      const openTime = minuteOfTime(time)
      if (bar !== undefined && bar.openTime !== openTime) follows.push(...closedMinute())
      if (bar === undefined) firstTradeId = trade.id
      bar = withTrade(bar, openTime, { ticks, lots, buyerIsMaker, count: 1 })
      last = { trade, toldAt }
      run.push(last)
      return follows
    },
    end(endsAt) {
      const closes = bar !== undefined && bar.openTime + MINUTE_MS <= endsAt
      return [...closedRun(), ...(closes ? closedMinute() : [])]
    },
  }
}
