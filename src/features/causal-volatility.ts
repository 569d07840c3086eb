import { squaredLogReturn } from './candle-series.ts'
import { atLeast, reciprocal, roots } from './formula/arithmetic.ts'
import { sumOf } from './rolling/sum.ts'

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
export const causalVolatility = atLeast(
  roots(2 / (3 * Math.sqrt(60)), hour, 1 / (3 * Math.sqrt(240)), fourHours),
  VOLATILITY_FLOOR,
)

/** Its reciprocal: many numbers are divided by the volatility, and a product is made sooner than a quotient. */
export const perVolatility = reciprocal(causalVolatility)
