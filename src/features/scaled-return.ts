import { CAUSAL_VOLATILITY_WARMUP, causalVolatility } from './causal-volatility.ts'
import type { Feature } from './feature.ts'

/**
 * `scaled_return_n`: ln(closeₜ / closeₜ₋ₙ) ÷ (σₜ √n), with σ the causal volatility of one candle. No unit: standard deviations.
 *
 * Dividing by volatility makes a quiet night and a crash comparable (Moskowitz, Ooi & Pedersen 2012 scale so).
 */
export function scaledReturn(window: number): Feature {
  const root = Math.sqrt(window)
  return {
    name: `scaled_return_${window}`,
    warmup: Math.max(window, CAUSAL_VOLATILITY_WARMUP),
    compute(candles) {
      const { close, length } = candles
      const volatility = causalVolatility.compute(candles)
      const scaled = new Float64Array(length).fill(Number.NaN)
      for (let i = window; i < length; i++) {
        scaled[i] = Math.log(close[i] / close[i - window]) / (volatility[i] * root)
      }
      return scaled
    },
  }
}
