import { squaredLogReturn } from './candle-series.ts'
import { sumOf } from './rolling/sum.ts'
import { columnFor, series } from './series.ts'

/**
 * A tenth of a basis point a candle. Below it a market stands still, and dividing by its volatility
 * says nothing.
 */
export const VOLATILITY_FLOOR = 1e-5

/** Candles before the first defined value. */
export const CAUSAL_VOLATILITY_WARMUP = 240

const hour = sumOf(squaredLogReturn, 60)
const fourHours = sumOf(squaredLogReturn, 240)

/**
 * The volatility of one candle's log return, as of its close: ⅔ of the realized volatility of the
 * last 60 candles plus ⅓ of that of the last 240 (a short HAR, Corsi 2009, with fixed weights), and
 * never below the floor.
 *
 * The weights are round and fixed: chosen once on BTCUSDT 2023–2025, where any from ½ to ⅘ for the
 * hour do about as well, and never refitted. As the window holds the newest return, a sum of up to
 * 60 returns divided by this and by the root of their number stays within ±9.3 whatever happens.
 */
export const causalVolatility = series('causal_volatility', (candles) => {
  const short = hour.compute(candles)
  const long = fourHours.compute(candles)
  const volatility = columnFor(candles)
  for (let i = 0; i < volatility.length; i++) {
    const blend = (2 * Math.sqrt(short[i] / 60) + Math.sqrt(long[i] / 240)) / 3
    volatility[i] = Math.max(blend, VOLATILITY_FLOOR)
  }
  return volatility
})
