import { CANDLE_FIELDS, type Candles, DAY_MS, emptyCandles, MINUTE_MS } from '../../market/index.ts'
import { assert, seededRandom } from '../../runtime/index.ts'
import { type MinuteProcess, minuteProcess } from './simulated-minutes.ts'

const MINUTES_A_DAY = DAY_MS / MINUTE_MS
/** Days kept once made (about 0.1 MB each). Who asks for older ones starts the market again from its first minute. */
const DAYS_KEPT = 400

export interface SimulatedMarketOptions {
  readonly seed: number
  readonly symbol: string
  /** Epoch ms, on a minute. */
  readonly firstOpenTime: number
  readonly startPrice: number
}

/** A market that never was: all of it follows from its options. */
export interface SimulatedMarket {
  readonly symbol: string
  readonly firstOpenTime: number
  /** All 1-minute candles with `from ≤ openTime < to` from the first minute on. It has no end and no gap. */
  candles(from: number, to: number): Candles
}

/** Candles that look like BTCUSDT's, the same bytes from the same options, whatever is asked for in whatever order. */
export function simulatedMarket(options: SimulatedMarketOptions): SimulatedMarket {
  const { seed, symbol, firstOpenTime, startPrice } = options
  assert(firstOpenTime % MINUTE_MS === 0, 'a market opens on a minute')
  let nextMinute: MinuteProcess
  let daysMade: number
  let days: Candles[] // The last ones made, the newest at the end.
  start()

  return {
    symbol,
    firstOpenTime,
    candles(from, to) {
      const first = Math.max(0, Math.ceil((from - firstOpenTime) / MINUTE_MS))
      const last = Math.max(first, Math.ceil((to - firstOpenTime) / MINUTE_MS))
      const candles = emptyCandles(last - first, '1m')
      for (let minute = first; minute < last; ) {
        const day = Math.floor(minute / MINUTES_A_DAY)
        const row = minute - day * MINUTES_A_DAY
        const rows = Math.min(MINUTES_A_DAY - row, last - minute)
        const made = dayAt(day)
        for (const field of CANDLE_FIELDS) {
          candles[field].set(made[field].subarray(row, row + rows), minute - first)
        }
        minute += rows
      }
      return candles
    },
  }

  function start(): void {
    nextMinute = minuteProcess(seededRandom(seed), startPrice)
    daysMade = 0
    days = []
  }

  function dayAt(day: number): Candles {
    if (day < daysMade - days.length) start()
    while (daysMade <= day) {
      days.push(makeDay(firstOpenTime + daysMade * DAY_MS))
      daysMade++
      if (days.length > DAYS_KEPT) days.shift()
    }
    return days[day - (daysMade - days.length)]
  }

  function makeDay(opensAt: number): Candles {
    const candles = emptyCandles(MINUTES_A_DAY, '1m')
    for (let row = 0; row < MINUTES_A_DAY; row++) {
      nextMinute(candles, row, opensAt + row * MINUTE_MS)
    }
    return candles
  }
}
