import type { Lake } from '../lake/index.ts'
import { type Candle, candlesFrom, type Instrument, MINUTE_MS } from '../market/index.ts'

/** As often as the ETL: every fifteen minutes of the market. */
const FLUSH_AFTER_MS = 15 * MINUTE_MS

interface CandleBuffer {
  /**
   * Takes a closed candle; writes to the lake when a quarter of an hour is together. One that comes again
   * because that failed is not taken twice.
   */
  add(candle: Candle, receivedTime: number): Promise<void>
  /** Writes what is left. */
  flush(): Promise<void>
}

/** Collects closed candles on their way to the lake. What a crash takes from it, the feed brings back. */
export function candleBuffer(options: {
  readonly lake: Lake
  readonly instrument: Instrument
  readonly source: string
}): CandleBuffer {
  const { lake, instrument, source } = options
  let waiting: { readonly candle: Candle; readonly receivedTime: number }[] = []
  let writing: Promise<void> = Promise.resolve()

  const buffer: CandleBuffer = {
    async add(candle, receivedTime) {
      const known = waiting.some((each) => each.candle.openTime === candle.openTime)
      if (!known) waiting.push({ candle, receivedTime })
      if ((candle.closeTime + 1) % FLUSH_AFTER_MS === 0) await buffer.flush()
    },
    flush() {
      // One after the other; a failed one leaves its candles for the next.
      writing = writing.catch(() => undefined).then(write)
      return writing
    },
  }
  return buffer

  async function write(): Promise<void> {
    const taken = [...waiting] // More may come while these are written.
    if (taken.length === 0) return
    const candles = candlesFrom(taken.map(({ candle }) => candle))
    const receivedTimes = Float64Array.from(taken, ({ receivedTime }) => receivedTime)
    await lake.append(instrument, candles, receivedTimes, source)
    waiting = waiting.slice(taken.length)
    await lake.compact(instrument, '1m')
  }
}
