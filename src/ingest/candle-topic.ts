import type { Candle, Instrument } from '../market/index.ts'
import type { Topic } from '../runtime/index.ts'

/** A minute that has closed, and when we learned of it. */
export interface ClosedCandle {
  readonly instrument: Instrument
  readonly candle: Candle
  /** Epoch ms by the market's clock. */
  readonly receivedTime: number
}

/** Every closed 1-minute candle, once it has had its forecast. */
export const CANDLES: Topic<ClosedCandle> = {
  name: 'candles',
  keyOf: ({ instrument }) => instrument.symbol,
}
