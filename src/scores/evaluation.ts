import type { Instrument } from '../market/index.ts'
import type { FoldScore } from './fold-scores.ts'
import type { RegimeScore } from './regimes.ts'
import type { ScoreCard } from './score-card.ts'
import type { Versus } from './versus.ts'
import type { VolatilityScore } from './volatility.ts'

/** One walk-forward evaluation as it is written to JSON and shown. Times are epoch ms UTC, ranges `[from, to)`. */
export interface Evaluation {
  readonly schemaVersion: 1
  readonly createdAt: number
  readonly codeVersion: string
  readonly instrument: Instrument
  /** A recording of a real market is real. */
  readonly market: 'real' | 'simulated'
  /** The feature set, `name@version`. */
  readonly set: string
  readonly horizonMinutes: number
  /** The candles asked for; the forecasts' own span is on each card. */
  readonly from: number
  readonly to: number
  readonly plan: EvaluationPlan
  readonly data: EvaluationData
  /** Time to compute the features of all rows. */
  readonly featureSeconds: number
  /** How the intervals came to cover what they promise. */
  readonly intervals: 'adaptive' | 'split' | 'cqr'
  /** Of the volatility that the intervals were made of; a model's that it was built upon first. */
  readonly volatility: readonly VolatilityScore[]
  /** Persistence first. */
  readonly models: readonly EvaluatedModel[]
  /** Where leaks were looked for, and what was found. */
  readonly leaks: EvaluationLeaks
  /** What a reader must know before believing any of it: those signs among it. */
  readonly warnings: readonly string[]
}

/** The features, the labels, their scale and the folds are always looked at. */
interface EvaluationLeaks {
  /** Whether each model was trained on labels that cannot be learnt, too: shuffled ones, and those of a day later. */
  readonly labelTrials: boolean
  /** Signs of a leak, each by what looked and what leaks. */
  readonly alarms: readonly LeakSign[]
}

interface LeakSign {
  readonly check: string
  readonly subject: string
  readonly detail: string
}

/** How the walk forward went. */
export interface EvaluationPlan {
  readonly scheme: 'expanding' | 'rolling'
  /** The length of a rolling span; the shortest of an expanding one. */
  readonly trainDays: number
  readonly purgeMinutes: number
  readonly embargoMinutes: number
  /** Each calendar month, or every so many days. */
  readonly retrain: 'month' | number
  readonly folds: readonly EvaluationFold[]
}

export interface EvaluationFold {
  readonly trainFrom: number
  readonly trainTo: number
  readonly testFrom: number
  readonly testTo: number
  readonly trainRows: number
  readonly testRows: number
}

export interface EvaluationData {
  readonly candles: number
  readonly gaps: number
  readonly gapMinutes: number
  /** Of the candles used, as the lake names it. */
  readonly dataHash: string
}

export interface EvaluatedModel {
  readonly name: string
  /** What it is, in one line. */
  readonly description: string
  readonly card: ScoreCard
  /** What it was worth when the market was calm or wild, by session, and by the past day. */
  readonly regimes: readonly RegimeScore[]
  /** Beside the rival that was asked for, over the same moments. */
  readonly versus?: Versus
  /** One a fold, in their order. */
  readonly folds: readonly EvaluatedFold[]
  /** Fitting time over all folds. */
  readonly fitSeconds: number
  /** Time to forecast all test rows. */
  readonly predictSeconds: number
}

/** A fold's score, with the hash by which the model fitted for it can be told from another. */
interface EvaluatedFold extends FoldScore {
  /** SHA-256 of the fitted model's bytes, in hex. */
  readonly modelHash: string
  readonly modelBytes: number
}
