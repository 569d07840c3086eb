import { DAY_MS } from '../../market/index.ts'
import type { Dataset, Model } from '../model.ts'
import type { FoldRows } from '../walk-forward-plan.ts'
import { hasWindow, windowOf } from '../window.ts'

/** The running score of one configuration, fold by fold. */
export interface FoldScore {
  /** Forecasts the next fold's test rows by what its training rows taught. */
  next(rows: FoldRows): void
  /**
   * Out-of-sample R² against a zero return so far, percent, in units of volatility: calm hours count as much
   * as wild ones, which tells models apart sooner. A moment that the model cannot forecast counts as a zero return
   * forecast, so that models of any window are scored on the same moments.
   */
  score(): number
  /** Squared error saved beside a zero return, summed over each UTC day that had rows, in order. */
  dailySkill(): readonly number[]
}

/** Walks a model forward through `data`. */
export function foldScore(model: Model, seed: number, data: Dataset): FoldScore {
  const days = new Map<number, number>()
  let saved = 0
  let total = 0
  const window = windowOf(model)

  return {
    next({ train, test }) {
      const fitted = model.fit({ data, ...train }, seed)
      const expected = fitted.predict(data, test.from, test.to)
      for (let row = test.from; row < test.to; row++) {
        const outcome = data.target[row]
        if (!Number.isFinite(outcome)) continue
        const forecast = hasWindow(data.asOf, row, window) ? expected[row - test.from] : 0
        const gain = outcome ** 2 - (outcome - forecast) ** 2
        saved += gain
        total += outcome ** 2
        const day = Math.floor(data.asOf[row] / DAY_MS)
        days.set(day, (days.get(day) ?? 0) + gain)
      }
    },
    score: () => (100 * saved) / total,
    dailySkill: () => [...days.entries()].sort(([a], [b]) => a - b).map(([, gain]) => gain),
  }
}
