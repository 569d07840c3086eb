import Type from 'typebox'
import { type Column, DAY_MS } from '../market/index.ts'
import type { MarketDataset } from './dataset.ts'
import { ridgePath } from './linear-fit.ts'
import { choosePenalty } from './penalty.ts'
import { type ResidualQuantiles, residualQuantiles } from './residuals.ts'
import { firstRowAt } from './row-search.ts'
import { spanMoments } from './span-moments.ts'

/** How sure a forecast may be: a volatility for each moment, and the shape of what lies around it. */
export interface Uncertainty {
  /** Volatility of the return over the horizon, from one row of the volatility set. */
  sigmaOf(features: Float64Array): number
  /** Rows `[from, to)`, bit for bit what `sigmaOf` gives for each. */
  sigmas(data: MarketDataset, from: number, to: number): Column
  readonly residuals: ResidualQuantiles
  /** All that was learnt, as plain JSON. */
  readonly learnt: LearntUncertainty
}

/** Schema of what `learntUncertainty` writes. */
export const LEARNT_UNCERTAINTY = Type.Object({
  intercept: Type.Number(),
  coefficients: Type.Array(Type.Number()),
  residuals: Type.Array(Type.Number(), { minItems: 2 }),
})

export type LearntUncertainty = Type.Static<typeof LEARNT_UNCERTAINTY>

/** The shape of the residuals is read from the end of the span: it changes with the times. */
const RESIDUAL_SPAN_MS = 90 * DAY_MS

/**
 * Learns on rows `[from, to)`: log realised volatility by regression on volatilities of several windows and
 * the time of day (HAR, Corsi 2009), then the residuals' distribution over the last 90 days.
 *
 * The residuals are those of the naive forecast, whatever the model: it explains a thousandth of the variance,
 * and in-sample residuals of an overfitted model would reward it with intervals that are too narrow.
 */
export function fitUncertainty(data: MarketDataset, from: number, to: number): Uncertainty {
  const { volatility, horizonMs, asOf, realizedReturn } = data
  const penalty = choosePenalty({ data: volatility, horizonMs, from, to }, 'free')
  const [line] = ridgePath(spanMoments(volatility, from, to), [penalty], 'free')
  const shape = { intercept: line.intercept, coefficients: [...line.coefficients] }
  const recent = firstRowAt(asOf, asOf[to - 1] - RESIDUAL_SPAN_MS, from, to)
  const sigma = sigmaColumn(shape, data, recent, to)
  const standardised = sigma.map((each, i) => realizedReturn[recent + i] / each)
  return uncertaintyFrom({ ...shape, residuals: [...residualQuantiles(standardised)] })
}

/** Brings back what was learnt. */
export function uncertaintyFrom(learnt: LearntUncertainty): Uncertainty {
  const { intercept, coefficients } = learnt
  return {
    sigmaOf(features) {
      let log = intercept
      for (let i = 0; i < coefficients.length; i++) log += coefficients[i] * features[i]
      return Math.exp(log)
    },
    sigmas: (data, from, to) => sigmaColumn(learnt, data, from, to),
    residuals: Float64Array.from(learnt.residuals),
    learnt,
  }
}

function sigmaColumn(
  { intercept, coefficients }: Pick<LearntUncertainty, 'intercept' | 'coefficients'>,
  { volatility }: MarketDataset,
  from: number,
  to: number,
): Column {
  const log = new Float64Array(to - from).fill(intercept)
  volatility.features.forEach((column, i) => {
    const slope = coefficients[i]
    for (let row = from; row < to; row++) log[row - from] += slope * column[row]
  })
  return log.map(Math.exp)
}
