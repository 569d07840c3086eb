import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { MarketFeed } from '../../ingest/index.ts'
import {
  type Candles,
  candleAt,
  DAY_MS,
  emptyCandles,
  type Instrument,
  MINUTE_MS,
} from '../../market/index.ts'
import { assert, type Clock } from '../../runtime/index.ts'

export interface ReplayFeedOptions {
  readonly instrument: Instrument
  readonly description: string
  /** Any clock, whose time is the market's: see `virtualClock`. */
  readonly clock: Clock
  /** The recording: 1-minute candles with `from ≤ openTime < to`, in order, gaps and all. */
  read(from: number, to: number): Promise<Candles>
  /** The recording's range `[firstOpenTime, endTime)`, on minutes. `Infinity` for one without end. */
  readonly firstOpenTime: number
  readonly endTime: number
}

/** A recorded market played again by a clock. What is missing in the recording is missing in the market: no candle is made up. */
export function replayFeed(options: ReplayFeedOptions): MarketFeed {
  const { instrument, description, clock, read, firstOpenTime, endTime } = options
  assert(firstOpenTime % MINUTE_MS === 0, 'a recording starts on a minute')
  assert(firstOpenTime < endTime, 'a recording has a minute at least')

  return {
    instrument,
    description,
    clock,
    firstOpenTime,

    async history(from, to) {
      const forming = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS
      const start = Math.max(from, firstOpenTime)
      const end = Math.min(to, endTime, forming)
      return start < end ? read(start, end) : emptyCandles(0, '1m')
    },

    async *events(from, signal) {
      let next = Math.max(from, firstOpenTime)
      for (let start = Math.max(from, firstOpenTime); start < endTime; start += DAY_MS) {
        // Whoever is catching up waits for nothing: without this, nobody else would have a turn.
        await turnOfTheLoop()
        // A day of the recording is in our hands before its time, but in nobody else's.
        const day = await read(start, Math.min(start + DAY_MS, endTime))
        for (let row = 0; row < day.length; row++) {
          const candle = candleAt(day, row)
          if (!(await reached(candle.closeTime + 1, signal))) return
          if (candle.openTime > next) {
            const evidence = 'the recording has no such minutes'
            yield { kind: 'hole', from: next, to: candle.openTime, cause: 'outage', evidence }
          }
          next = candle.openTime + MINUTE_MS
          const receivedTime = Math.max(clock.now(), candle.closeTime + 1)
          yield { kind: 'closed', candle, receivedTime }
        }
      }
    },
  }

  /** Whether the clock came to `time`, rather than the signal first. */
  async function reached(time: number, signal: AbortSignal): Promise<boolean> {
    try {
      await clock.until(time, signal)
      return !signal.aborted
    } catch (error) {
      if (signal.aborted) return false
      throw error
    }
  }
}
