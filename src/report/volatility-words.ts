import type { Evaluation } from '../scores/index.ts'

const METHODS: Readonly<Record<Evaluation['intervals'], string>> = {
  adaptive: 'adaptive conformal: levels follow what became of earlier forecasts',
  split: 'split conformal: residuals of the end of each training span',
  cqr: 'conformalised quantile regression, its levels adaptive',
}

const NAMES: Readonly<Record<string, string>> = {
  har: 'HAR, trading and the time of day',
  trees: 'with trees on what that leaves over',
}

/** How the intervals came about, and how well the volatility they are made of was foreseen. */
export function volatilityInWords({ intervals, volatility, horizonMinutes }: Evaluation): string {
  const foreseen = volatility.map(({ name, r2: { value, low, high } }) => {
    const [r2, from, to] = [value, low, high].map((each) => each?.toFixed(3) ?? 'unknown')
    return `${NAMES[name] ?? name} ${r2} [${from}, ${to}]`
  })
  return (
    `Intervals: ${METHODS[intervals]}. Volatility of the next ${horizonMinutes} minutes, R² of its log: ` +
    `${foreseen.join('; ')}.`
  )
}
