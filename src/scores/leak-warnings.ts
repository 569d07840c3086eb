import type { ScoreCard } from './score-card.ts'

/** Ten minutes ahead the honest edge is 0.05 to 0.1 % of variance; what lies beyond these is a bug until shown not to be. */
const CREDIBLE = { r2Percent: 0.5, hitRate: 0.54, ic: 0.1, rmseShare: 0.01 } as const

/** What about a score card is too good (or too bad) to be true, in sentences. */
export function leakWarnings({ r2Percent, direction, ic, rankIc, returns }: ScoreCard): string[] {
  const warnings: string[] = []
  const r2 = r2Percent.value ?? 0
  const hits = direction.hitRate.value ?? 0
  if (r2 > CREDIBLE.r2Percent) warnings.push(leak(`R² of ${r2.toFixed(2)} %`))
  const saved = 1 - (returns.rmse ?? 0) / (returns.naiveRmse ?? 0)
  if (saved > CREDIBLE.rmseShare) {
    warnings.push(leak(`RMSE ${(100 * saved).toFixed(2)} % below that of "price unchanged"`))
  }
  if (r2 < -CREDIBLE.r2Percent) {
    warnings.push(
      `R² of ${r2.toFixed(2)} % is far worse than doing nothing: treat as a bug (a wrong scale, a feature that drifted) until proven otherwise`,
    )
  }
  if (hits > CREDIBLE.hitRate && hits > (direction.baseRate ?? 0)) {
    warnings.push(leak(`hit rate of ${(100 * hits).toFixed(1)} %`))
  }
  for (const [name, { value }] of [
    ['IC', ic],
    ['rank IC', rankIc],
  ] as const) {
    if (value !== null && value > CREDIBLE.ic) warnings.push(leak(`${name} of ${value.toFixed(3)}`))
  }
  return warnings
}

function leak(score: string): string {
  return `${score} is too good at this horizon: treat as a leak until proven otherwise`
}
