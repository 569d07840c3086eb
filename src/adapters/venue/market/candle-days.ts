import { type Candles, DAY_MS, MINUTE_MS } from '../../../market/index.ts'
import type { Listing } from '../exchange-port.ts'
import { type Bar, barAt } from './bar.ts'
import { RUNS_A_MINUTE, tapeOf } from './tape.ts'

const MINUTES_A_DAY = DAY_MS / MINUTE_MS
/** Days kept once read, and days read in one go while ids are counted. */
const DAYS_KEPT = 6
const DAYS_READ = 31

/** Candles that have been there all along: a recording, or a simulation. */
export interface CandleHistory {
  /** `[firstOpenTime, endTime)` on minutes; `Infinity` where it never ends. */
  readonly firstOpenTime: number
  readonly endTime: number
  read(from: number, to: number): Promise<Candles>
}

/** A minute's bar, and the ids its runs and trades begin with. */
export interface NumberedBar {
  readonly bar: Bar
  readonly firstRunId: number
  readonly firstTradeId: number
}

export interface CandleDays {
  minute(openTime: number): Promise<NumberedBar | undefined>
  /** The minute whose trades, or runs, reach up to an id. */
  minuteOf(kind: 'runs' | 'trades', id: number): Promise<number | undefined>
}

interface Count {
  readonly runs: number
  readonly trades: number
}

/**
 * Numbers the runs and trades of a candle history from 1 on, without a gap between minutes, so that an id means
 * the same wherever the market is begun to be played. Counts come before tapes: only odd minutes need theirs.
 */
export function candleDays(history: CandleHistory, listing: Listing): CandleDays {
  const firstDay = Math.floor(history.firstOpenTime / DAY_MS) * DAY_MS
  const before: Count[] = [{ runs: 0, trades: 0 }] // Before each day, as far as counted.
  const kept = new Map<number, Promise<readonly (NumberedBar | undefined)[]>>()
  let counting: Promise<void> = Promise.resolve()

  /** Counts on until the beginning of a day is known. */
  function countTo(day: number): Promise<void> {
    counting = counting.then(async () => {
      while (before.length <= day) {
        const from = firstDay + (before.length - 1) * DAY_MS
        const days = Math.min(DAYS_READ, day - before.length + 1)
        const candles = await history.read(from, from + days * DAY_MS)
        let { runs, trades } = before[before.length - 1]
        for (let row = 0, end = from + DAY_MS; end <= from + days * DAY_MS; end += DAY_MS) {
          for (; row < candles.length && candles.openTime[row] < end; row++) {
            const size = sizeOf(barAt(candles, row, listing), listing.symbol)
            runs += size.runs
            trades += size.trades
          }
          before.push({ runs, trades })
        }
      }
    })
    return counting
  }

  async function load(day: number): Promise<readonly (NumberedBar | undefined)[]> {
    await countTo(day)
    const from = firstDay + day * DAY_MS
    const candles = await history.read(from, from + DAY_MS)
    const minutes: (NumberedBar | undefined)[] = Array.from({ length: MINUTES_A_DAY })
    let { runs, trades } = before[day]
    for (let row = 0; row < candles.length; row++) {
      const bar = barAt(candles, row, listing)
      const minute = (bar.openTime - from) / MINUTE_MS
      minutes[minute] = { bar, firstRunId: runs + 1, firstTradeId: trades + 1 }
      const size = sizeOf(bar, listing.symbol)
      runs += size.runs
      trades += size.trades
    }
    return minutes
  }

  function dayAt(day: number): Promise<readonly (NumberedBar | undefined)[]> {
    const known = kept.get(day)
    if (known !== undefined) return known
    const loading = load(day)
    kept.set(day, loading)
    const [oldest] = kept.keys()
    if (kept.size > DAYS_KEPT && oldest !== undefined) kept.delete(oldest)
    return loading
  }

  return {
    async minute(openTime) {
      if (openTime < history.firstOpenTime || openTime >= history.endTime) return undefined
      const sinceFirst = openTime - firstDay
      const day = Math.floor(sinceFirst / DAY_MS)
      return (await dayAt(day))[(sinceFirst - day * DAY_MS) / MINUTE_MS]
    },
    async minuteOf(kind, id) {
      // Who asks for an id is about to be shown a market that has been counted up to it.
      const day = before.findLastIndex((count) => count[kind] < id)
      if (day < 0) return history.firstOpenTime
      const minutes = await dayAt(day)
      const first = kind === 'runs' ? 'firstRunId' : 'firstTradeId'
      return minutes.findLast((minute) => minute !== undefined && minute[first] <= id)?.bar.openTime
    },
  }
}

/** How many runs a bar's tape has and how many trades they stand for, without making the tape where that is clear. */
function sizeOf(bar: Bar, symbol: string): Count {
  if (bar.tradeCount >= RUNS_A_MINUTE && bar.volume >= bar.tradeCount) {
    return { runs: RUNS_A_MINUTE, trades: bar.tradeCount }
  }
  const { runs } = tapeOf(bar, symbol)
  return { runs: runs.length, trades: runs.reduce((sum, { count }) => sum + count, 0) }
}
