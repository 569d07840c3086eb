import { logClose } from './candle-series.ts'
import { CAUSAL_VOLATILITY_WARMUP, causalVolatility } from './causal-volatility.ts'
import type { Feature } from './feature.ts'
import { columnAfter } from './series.ts'

/**
 * `scaled_return_n`: ln(closeₜ / closeₜ₋ₙ) ÷ (σₜ √n), with σ the causal volatility of one candle.
 * No unit: standard deviations.
 *
 * Dividing by volatility makes a quiet night and a crash comparable (Moskowitz, Ooi & Pedersen 2012
 * scale so).
 */
export function scaledReturn(window: number): Feature {
  const root = Math.sqrt(window)
  return {
    name: `scaled_return_${window}`,
    warmup: Math.max(window, CAUSAL_VOLATILITY_WARMUP),
    mirror: 'odd',
    compute(candles) {
      const logs = logClose.compute(candles)
      const volatility = causalVolatility.compute(candles)
      const scaled = columnAfter(window, candles)
      for (let i = window; i < scaled.length; i++) {
        scaled[i] = (logs[i] - logs[i - window]) / (volatility[i] * root)
      }
      return scaled
    },
  }
}
