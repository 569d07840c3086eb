import type { Lake } from '../lake/index.ts'
import { type Candle, candlesFrom, type Instrument, MINUTE_MS } from '../market/index.ts'

/** As often as the ETL: every fifteen minutes of the market. */
const FLUSH_AFTER_MS = 15 * MINUTE_MS

interface CandleBuffer {
  /** Takes a closed candle; writes to the lake when a quarter of an hour is together. */
  add(candle: Candle, receivedTime: number): Promise<void>
  /** Writes what is left. */
  flush(): Promise<void>
}

/** Collects closed candles on their way to the lake. What a crash takes from it, the feed's history brings back. */
export function candleBuffer(options: {
  readonly lake: Lake
  readonly instrument: Instrument
  readonly source: string
}): CandleBuffer {
  const { lake, instrument, source } = options
  let candles: Candle[] = []
  let receivedTimes: number[] = []

  const buffer: CandleBuffer = {
    async add(candle, receivedTime) {
      candles.push(candle)
      receivedTimes.push(receivedTime)
      if ((candle.closeTime + 1) % FLUSH_AFTER_MS === 0) await buffer.flush()
    },
    async flush() {
      if (candles.length === 0) return
      const [full, times] = [candlesFrom(candles), Float64Array.from(receivedTimes)]
      candles = []
      receivedTimes = []
      await lake.append(instrument, full, times, source)
      await lake.compact(instrument, '1m')
    },
  }
  return buffer
}
