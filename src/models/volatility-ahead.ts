import type { Candles, Column } from '../market/index.ts'

/** A tenth of a basis point: what a market that did not move is taken to have moved. */
const FLOOR = 1e-5

/**
 * What the volatility model learns: the log of the realised volatility of the next `horizonMinutes`, the root
 * of the sum of squared 1-minute log returns inside the label's interval. NaN where the label is.
 */
export function logVolatilityAhead(
  { close, length }: Candles,
  horizonMinutes: number,
  labels: Column,
): Column {
  const squared = new Float64Array(length)
  for (let i = 1; i < length; i++) squared[i] = Math.log(close[i] / close[i - 1]) ** 2
  return labels.map((label, i) => {
    if (Number.isNaN(label)) return Number.NaN
    let sum = 0
    // A label exists only where no minute is missing, so the interval's candles are the next ones.
    for (let ahead = 1; ahead <= horizonMinutes; ahead++) sum += squared[i + ahead]
    return Math.log(Math.max(Math.sqrt(sum), FLOOR))
  })
}
