import {
  CANDLE_FIELDS,
  type Candle,
  type Candles,
  emptyCandles,
  sliceCandles,
} from '../market/index.ts'
import { assert } from '../runtime/index.ts'

/** The newest candles, as columns: what live features are computed from. */
export interface CandleWindow {
  /** Takes the next candle. Later than all before; minutes may be missing between. */
  push(candle: Candle): void
  /** At least the last `reach` candles, if there were so many. Valid until the next push. */
  view(): Candles
}

/** A window that keeps at least `reach` candles, begun with the end of `candles`. */
export function candleWindow(candles: Candles, reach: number): CandleWindow {
  const room = reach * 2
  const columns = emptyCandles(room, candles.interval)
  const kept = Math.min(candles.length, reach)
  for (const field of CANDLE_FIELDS) {
    columns[field].set(candles[field].subarray(candles.length - kept))
  }
  let length = kept

  return {
    push(candle) {
      assert(
        length === 0 || candle.openTime > columns.openTime[length - 1],
        'candles come in order',
      )
      if (length === room) {
        // Every column moves at once, and only every `reach` candles.
        for (const field of CANDLE_FIELDS) columns[field].copyWithin(0, length - reach, length)
        length = reach
      }
      for (const field of CANDLE_FIELDS) columns[field][length] = candle[field]
      length += 1
    },
    view: () => sliceCandles(columns, 0, length),
  }
}
