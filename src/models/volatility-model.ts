import Type, { type Static } from 'typebox'
import { type Column, gather, MINUTE_MS } from '../market/index.ts'
import type { MarketDataset } from './dataset.ts'
import { ridgePath } from './linear-fit.ts'
import { choosePenalty } from './penalty.ts'
import { spanMoments } from './span-moments.ts'
import { bodyOf, ENSEMBLE_BODY, ensembleOf } from './trees/ensemble-format.ts'
import { boostingParameters } from './trees/parameters.ts'
import { predictorOf } from './trees/predictor.ts'
import { trainBoosting } from './trees/train.ts'

/**
 * How the volatility of the next minutes is foreseen. `har`: a regression on volatilities of several windows and
 * the time of day (Corsi 2009). `trees`: that, and boosted trees for what it leaves over.
 */
export const VOLATILITY_KINDS = ['har', 'trees'] as const
export type VolatilityKind = (typeof VOLATILITY_KINDS)[number]

/** Foresees the log of the realised volatility of the horizon. */
export interface VolatilityModel {
  /** One row of the volatility set. */
  logOf(features: Float64Array): number
  /** Rows `[from, to)`, bit for bit what `logOf` gives for each. */
  logs(data: MarketDataset, from: number, to: number): Column
  /** All that was learnt, as plain JSON. */
  readonly learnt: LearntVolatility
}

/** Schema of what was learnt. */
export const LEARNT_VOLATILITY = Type.Object({
  intercept: Type.Number(),
  coefficients: Type.Array(Type.Number()),
  trees: Type.Optional(ENSEMBLE_BODY),
})

export type LearntVolatility = Static<typeof LEARNT_VOLATILITY>

/** Rows to learn from, and how. */
export interface VolatilitySpan {
  readonly data: MarketDataset
  readonly from: number
  readonly to: number
  readonly kind: VolatilityKind
  readonly seed: number
}

/** Learns on rows `[from, to)` of the dataset's volatility set. */
export function fitVolatility(span: VolatilitySpan): VolatilityModel {
  const { data, from, to, kind } = span
  const { volatility, horizonMs } = data
  const penalty = choosePenalty({ data: volatility, horizonMs, from, to }, 'free')
  const [line] = ridgePath(spanMoments(volatility, from, to), [penalty], 'free')
  const har = { intercept: line.intercept, coefficients: [...line.coefficients] }
  if (kind === 'har') return volatilityFrom(har)
  return volatilityFrom({ ...har, trees: treesOnTheRest(span, volatilityFrom(har)) })
}

/** Brings back what was learnt. */
export function volatilityFrom(learnt: LearntVolatility): VolatilityModel {
  const { intercept, coefficients, trees } = learnt
  const rest = trees && predictorOf(ensembleOf(trees))
  return {
    logOf(features) {
      let log = intercept
      for (let i = 0; i < coefficients.length; i++) log += coefficients[i] * features[i]
      return rest ? log + rest.row(features) : log
    },
    logs({ volatility }, from, to) {
      const log = new Float64Array(to - from).fill(intercept)
      volatility.features.forEach((column, i) => {
        const slope = coefficients[i]
        for (let row = from; row < to; row++) log[row - from] += slope * column[row]
      })
      const more = rest?.rows(volatility.features, from, to)
      return more ? log.map((value, i) => value + more[i]) : log
    },
    learnt,
  }
}

/** Trees learn from every fifth minute: the minutes between share most of their horizon with these. */
const STRIDE = 5

function treesOnTheRest(
  { data, from, to, seed }: VolatilitySpan,
  har: VolatilityModel,
): Static<typeof ENSEMBLE_BODY> {
  const { volatility, asOf } = data
  const expected = har.logs(data, from, to)
  const rows: number[] = []
  for (let row = from; row < to; row++) {
    const minute = Math.floor(asOf[row] / MINUTE_MS)
    if (minute % STRIDE === 0 && !Number.isNaN(volatility.target[row])) rows.push(row)
  }
  const at = (column: Column) => gather(column, rows)
  const ensemble = trainBoosting(
    {
      featureNames: volatility.featureNames,
      features: volatility.features.map(at),
      target: Float64Array.from(rows, (row) => volatility.target[row] - expected[row - from]),
      learnt: rows.length,
    },
    boostingParameters({
      ...{ rounds: 100, learningRate: 0.05, leaves: 31, rowShare: 0.5, featuresPerTree: 0.6 },
      minChildRows: Math.max(20, Math.round(rows.length / 1000)),
    }),
    seed,
  )
  return bodyOf(ensemble)
}
