import type { Lake } from '../lake/index.ts'
import { type Dependence, dependence, type Importance, importances } from '../models/index.ts'
import { JobError } from './job-error.ts'
import type { RegisteredChampion } from './registered-champion.ts'
import { trainingSpan } from './training-span.ts'

/** What a model makes of its features, over the span it learnt from. */
export interface ExplainedModel {
  readonly name: string
  readonly version: number
  readonly modelVersion: string
  readonly trainedFrom: number
  readonly trainedTo: number
  /** The median volatility of the span in basis points: what one normalised unit is worth on a usual day. */
  readonly usualScaleBps: number
  /** Largest first; empty for a model that cannot say. */
  readonly importances: readonly Importance[]
  readonly dependences: readonly Dependence[]
}

/** Rows asked for one point of a curve, and for an importance. */
const ROWS = 400
const STEPS = 20
/** Curves shown where nobody names a feature. */
const SHOWN = 3

/** Importances, and curves of the features named (the most important ones unless told). */
export async function explainModel(options: {
  readonly registered: RegisteredChampion
  readonly lake: Lake
  readonly features: readonly string[]
}): Promise<ExplainedModel> {
  const { lake, features, registered } = options
  const { champion, instrument, name, version } = registered
  const { featureNames, trainedFrom, trainedTo } = champion.facts
  const unknown = features.find((feature) => !featureNames.includes(feature))
  if (unknown !== undefined) {
    throw new JobError(
      'UNKNOWN_FEATURE',
      `${name} reads no feature ${unknown}; it reads ${featureNames.join(', ')}`,
    )
  }
  if (champion.window > 1) {
    const why = `${name} reads ${champion.window} minutes at once: one value of a feature says too little`
    const instead = 'quantai importance weighs its features'
    throw new JobError('UNEXPLAINABLE', `${why} to draw a curve over. ${instead}.`)
  }
  const data = await trainingSpan(lake, instrument, champion)
  if (data.length === 0) {
    throw new JobError('TOO_LITTLE_HISTORY', `The lake has not got the span ${name} learnt from.`)
  }
  const { model } = champion
  const important = importances(model, data, ROWS)
  const first = important.slice(0, SHOWN).filter(({ meanContribution }) => meanContribution > 0)
  const named = features.length > 0 ? features : first.map(({ feature }) => feature)
  const sorted = data.scale.toSorted()
  return {
    ...{ name, version, modelVersion: champion.version, trainedFrom, trainedTo },
    usualScaleBps: 1e4 * sorted[sorted.length >> 1],
    importances: important,
    dependences: named.map((feature) =>
      dependence({ model, data, feature, steps: STEPS, rows: ROWS }),
    ),
  }
}
