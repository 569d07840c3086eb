import type { FeatureSet } from '../features/index.ts'
import {
  type Candles,
  type Column,
  DAY_MS,
  type Instrument,
  MINUTE_MS,
  segments,
} from '../market/index.ts'
import {
  type EvaluatedModel,
  type Evaluation,
  type EvaluationData,
  foldScores,
  leakWarnings,
  regimeScores,
  scoreCard,
  versus,
  volatilityScore,
} from '../scores/index.ts'
import { persistence } from './baselines.ts'
import { buildDataset } from './dataset.ts'
import type { Model } from './model.ts'
import { labelTrials } from './tripwire/label-trials.ts'
import { alarmText } from './tripwire/leak-alarm.ts'
import { dataAlarms } from './tripwire/tripwire.ts'
import { type WalkForwardOptions, walkForward } from './walk-forward.ts'
import { foldRows, type PlanOptions, walkForwardPlan } from './walk-forward-plan.ts'

export interface EvaluateOptions
  extends Pick<PlanOptions, 'scheme' | 'trainDays' | 'retrain'>,
    Pick<
      WalkForwardOptions,
      'models' | 'seed' | 'intervals' | 'volatility' | 'onProgress' | 'signal'
    > {
  readonly instrument: Instrument
  /** The 1-minute candles of `[from, to)`. */
  readonly candles: Candles
  /** Of those candles, as the lake names it. */
  readonly dataHash: string
  readonly from: number
  readonly to: number
  readonly set: FeatureSet
  readonly horizonMinutes: number
  readonly embargoMinutes?: number
  readonly codeVersion: string
  /** Epoch ms: when it was made, and how long fitting took. */
  readonly now: () => number
  /** One of the models, beside which those after it are tested, too. */
  readonly rival?: string
  /** Whether each model is also trained on labels that cannot be learnt: two more fits of ten weeks for each. */
  readonly labelTrials?: boolean
  /** Histories the bootstrap draws. */
  readonly resamples?: number
}

const EMBARGO_MINUTES = 60

/**
 * Walks models forward through the past and scores every forecast beside persistence, which is always among
 * them. The first `trainDays` of the candles are only learnt from. Throws a `ModelError` if that leaves nothing
 * to test.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { candles, set, horizonMinutes, from, to, scheme, trainDays, retrain } = options
  const { embargoMinutes = EMBARGO_MINUTES, seed, resamples = 1000, rival } = options
  const { labelTrials: triesLabels = false } = options
  const began = options.now()
  const data = buildDataset({ candles, set, horizonMinutes })
  const featureSeconds = (options.now() - began) / 1000
  const begin = Math.max(from, candles.openTime[0] ?? from)
  const plan = walkForwardPlan({
    from: begin,
    testFrom: begin + trainDays * DAY_MS,
    testTo: to,
    scheme,
    trainDays,
    retrain,
    horizonMs: data.horizonMs,
    embargoMs: embargoMinutes * MINUTE_MS,
  })
  const folds = plan.folds.map((fold) => foldRows(data, plan, fold))
  const alarms = [...dataAlarms({ data, candles, set, folds, embargoMs: plan.embargoMs, seed })]
  const walk = walkForward({ ...options, data, plan, models: inOrder(options.models, rival) })
  const volatility = walk.volatility.map((rows) => volatilityScore(rows, { resamples, seed }))
  const models: EvaluatedModel[] = []
  const rivalName = rival ?? ''
  let rivalReturn: Column | undefined
  for await (const { model, rows, fitted, ...seconds } of walk.results) {
    const card = scoreCard(rows, { baseline: walk.baseline, resamples, seed })
    const { name, description } = model
    const regimes = regimeScores(rows, walk.regimes, { resamples, seed })
    const tested = rivalReturn && {
      versus: versus(rows, rivalName, rivalReturn, card.significance.lag),
    }
    const scores = foldScores(rows, walk.folds).map((score, i) => ({ ...score, ...fitted[i] }))
    models.push({ name, description, card, regimes, folds: scores, ...seconds, ...tested })
    if (name === rivalName) rivalReturn = rows.expectedReturn
    if (triesLabels) alarms.push(...labelTrials(model, { data, from: 0, to: data.length }, seed))
  }
  return {
    schemaVersion: 1,
    createdAt: options.now(),
    codeVersion: options.codeVersion,
    instrument: options.instrument,
    market: options.instrument.venue === 'simulated' ? 'simulated' : 'real',
    set: set.id,
    horizonMinutes,
    from,
    to,
    plan: {
      scheme,
      trainDays,
      purgeMinutes: horizonMinutes,
      embargoMinutes,
      retrain,
      folds: walk.folds,
    },
    data: { ...gapsOf(candles), dataHash: options.dataHash },
    featureSeconds,
    intervals: options.intervals ?? 'adaptive',
    volatility,
    models,
    leaks: { labelTrials: triesLabels, alarms },
    warnings: [
      ...alarms.map(alarmText),
      ...models.flatMap(({ name, card }) =>
        leakWarnings(card).map((warning) => `${name}: ${warning}`),
      ),
    ],
  }
}

function inOrder(models: readonly Model[], rival: string | undefined): readonly Model[] {
  const rank = ({ name }: Model) => (name === persistence.name ? 0 : name === rival ? 1 : 2)
  return [persistence, ...models.filter(({ name }) => name !== persistence.name)].sort(
    (a, b) => rank(a) - rank(b),
  )
}

function gapsOf(candles: Candles): Omit<EvaluationData, 'dataHash'> {
  const { openTime, length } = candles
  const starts = segments(candles).map(([start]) => start)
  const minutes = starts.slice(1).map((i) => (openTime[i] - openTime[i - 1]) / MINUTE_MS - 1)
  return {
    candles: length,
    gaps: minutes.length,
    gapMinutes: minutes.reduce((sum, each) => sum + each, 0),
  }
}
