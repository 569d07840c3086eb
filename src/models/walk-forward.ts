import { setImmediate } from 'node:timers/promises'
import { type Column, gather } from '../market/index.ts'
import { sha256 } from '../runtime/index.ts'
import type { EvaluationFold, ForecastRows, RegimeLabels, VolatilityRows } from '../scores/index.ts'
import type { MarketDataset } from './dataset.ts'
import { FRESH_TRACKER, intervalTracker, QUANTILE_LEVELS } from './interval-tracker.ts'
import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'
import { regimeLabels } from './regime-labels.ts'
import { type Distributions, trailingInterval } from './trailing-interval.ts'
import {
  fitUncertainty,
  type IntervalMethod,
  type Spread,
  type Uncertainty,
} from './uncertainty.ts'
import type { VolatilityKind } from './volatility-model.ts'
import { volatilityRows } from './volatility-rows.ts'
import { type Fold, type FoldRows, foldRows, type WalkForwardPlan } from './walk-forward-plan.ts'
import { hasWindow, windowOf } from './window.ts'

export interface WalkForwardOptions {
  readonly data: MarketDataset
  readonly plan: WalkForwardPlan
  readonly models: readonly Model[]
  readonly seed: number
  readonly intervals?: IntervalMethod
  readonly volatility?: VolatilityKind
  /** Milliseconds of any clock: only differences are used, for `fitSeconds`. */
  readonly now: () => number
  readonly onProgress?: (progress: WalkForwardProgress) => void
  /** Checked before each fit; the walk then rejects with its reason. */
  readonly signal?: AbortSignal
}

interface WalkForwardProgress {
  readonly model: string
  /** Folds of this model done, of `folds`. */
  readonly done: number
  readonly folds: number
}

/** A walk through the past: what every model shares, and the models' forecasts one after the other. */
export interface WalkForward {
  /** Those that have rows to forecast. */
  readonly folds: readonly EvaluationFold[]
  /** The naive interval around "price unchanged", over the same moments. */
  readonly baseline: ForecastRows
  /** Of those moments, by what was known at each. */
  readonly regimes: readonly RegimeLabels[]
  /** What was foreseen of the volatility ahead, and what it was. */
  readonly volatility: readonly VolatilityRows[]
  /**
   * One model at a time, and forgotten once it is consumed: a year of one model's distributions is 100 MB.
   */
  readonly results: AsyncIterable<WalkForwardResult>
}

export interface WalkForwardResult {
  readonly model: Model
  /** Out-of-sample forecasts of moments that every model of the walk can forecast and whose outcome is known, oldest first. */
  readonly rows: ForecastRows
  /** What was fitted for each fold, by its bytes. */
  readonly fitted: readonly { readonly modelHash: string; readonly modelBytes: number }[]
  /** Over all folds. */
  readonly fitSeconds: number
  readonly predictSeconds: number
}

interface FoldContext {
  readonly rows: FoldRows
  readonly uncertainty: Uncertainty
  /** Of the test rows, by their place. */
  readonly spreads: (place: number) => Spread
}

/**
 * Walks every model forward through the plan's folds. Throws `NOTHING_TO_TEST` if no forecast has an outcome,
 * and `EMPTY_SPAN` if a fold has nothing to learn from.
 */
export function walkForward(options: WalkForwardOptions): WalkForward {
  const { data, plan, models } = options
  const folds = plan.folds
    .map((fold) => ({ fold, rows: foldRows(data, plan, fold) }))
    .filter(({ rows: { test } }) => test.from < test.to)
  const widest = Math.max(1, ...models.map(windowOf))
  const moments = scoredRows(
    data,
    folds.map(({ rows }) => rows),
    widest,
  )
  if (moments.length === 0) {
    throw new ModelError('NOTHING_TO_TEST', 'No forecast in the test span has a known outcome')
  }
  const contexts = folds.map(({ rows }): FoldContext => {
    const uncertainty = fitUncertainty(data, rows.train.from, rows.train.to, options)
    return { rows, uncertainty, spreads: uncertainty.spreads(data, rows.test.from, rows.test.to) }
  })
  const outcomes = outcomesAt(data, moments)
  const baseline = {
    ...outcomes,
    expectedReturn: new Float64Array(moments.length),
    ...trailingInterval(data, moments),
  }

  async function* results() {
    for (const model of models) yield await walk(model, contexts, outcomes, options)
  }
  const regimes = regimeLabels(
    data,
    folds.map(({ rows }) => rows),
    moments,
  )
  const volatility = volatilityRows(
    data,
    contexts.map(({ rows: { test }, uncertainty }) => ({ test, model: uncertainty.volatility })),
  )
  return { folds: folds.map(foldFacts), baseline, regimes, volatility, results: results() }
}

function foldFacts({ fold, rows }: { fold: Fold; rows: FoldRows }): EvaluationFold {
  const { train, test } = rows
  return { ...fold, trainRows: train.to - train.from, testRows: test.to - test.from }
}

/** Test rows whose outcome is known and that every model can forecast: scores compare the same moments. */
function scoredRows(data: MarketDataset, folds: readonly FoldRows[], widest: number): Int32Array {
  const rows: number[] = []
  for (const { test } of folds) {
    for (let i = test.from; i < test.to; i++) if (isScored(data, i, widest)) rows.push(i)
  }
  return Int32Array.from(rows)
}

function isScored({ asOf, realizedReturn }: MarketDataset, row: number, widest: number): boolean {
  return Number.isFinite(realizedReturn[row]) && hasWindow(asOf, row, widest)
}

type Outcomes = Omit<ForecastRows, 'expectedReturn' | keyof Distributions>

function outcomesAt(data: MarketDataset, rows: Int32Array): Outcomes {
  const at = (column: Column) => gather(column, rows)
  return {
    length: rows.length,
    asOf: at(data.asOf),
    horizonMs: data.horizonMs,
    lastClose: at(data.lastClose),
    realizedReturn: at(data.realizedReturn),
    scale: at(data.scale),
    quantileLevels: QUANTILE_LEVELS,
  }
}

async function walk(
  model: Model,
  contexts: readonly FoldContext[],
  outcomes: Outcomes,
  { data, models: rivals, seed, now, onProgress, signal }: WalkForwardOptions,
): Promise<WalkForwardResult> {
  const { length } = outcomes
  const expectedReturn = new Float64Array(length)
  const probabilityUp = new Float64Array(length)
  const quantiles = QUANTILE_LEVELS.map(() => new Float64Array(length))
  const models: WalkForwardResult['fitted'][number][] = []
  let fitMs = 0
  let predictMs = 0
  let written = 0
  let unsettled = contexts[0].rows.test.from
  let state = FRESH_TRACKER
  const window = windowOf(model)
  const widest = Math.max(...rivals.map(windowOf))

  for (const [done, { rows, uncertainty, spreads }] of contexts.entries()) {
    // Between fits the process may breathe: an abort could not arrive otherwise.
    await setImmediate()
    signal?.throwIfAborted()
    const started = now()
    const fitted = model.fit({ data, ...rows.train }, seed)
    const learnt = now()
    const expected = fitted.predict(data, rows.test.from, rows.test.to)
    fitMs += learnt - started
    predictMs += now() - learnt
    const bytes = fitted.save()
    models.push({ modelHash: sha256(bytes), modelBytes: bytes.byteLength })
    const tracker = intervalTracker(data.horizonMs, state, uncertainty.rate)

    for (let row = rows.test.from; row < rows.test.to; row++) {
      const moment = data.asOf[row]
      for (; data.asOf[unsettled] + data.horizonMs <= moment; unsettled++) {
        tracker.settle(data.asOf[unsettled], data.realizedReturn[unsettled], moment)
      }
      // As live: nothing is issued where the window is not whole. What others cannot forecast is, but not scored.
      if (!hasWindow(data.asOf, row, window)) continue
      const i = row - rows.test.from
      const forecast = tracker.issue(moment, expected[i] * data.scale[row], spreads(i))
      if (!isScored(data, row, widest)) continue
      expectedReturn[written] = forecast.expectedReturn
      probabilityUp[written] = forecast.probabilityUp
      for (let level = 0; level < quantiles.length; level++) {
        quantiles[level][written] = forecast.quantiles[level]
      }
      written++
    }
    state = tracker.state()
    onProgress?.({ model: model.name, done: done + 1, folds: contexts.length })
  }
  const rows = { ...outcomes, expectedReturn, probabilityUp, quantiles }
  const seconds = { fitSeconds: fitMs / 1000, predictSeconds: predictMs / 1000 }
  return { model, rows, fitted: models, ...seconds }
}
