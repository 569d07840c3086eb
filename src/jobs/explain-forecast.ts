import { featureSet, warmupOf } from '../features/index.ts'
import type { ForecastStore, IssuedForecast, Outcome } from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { type Candles, MINUTE_MS } from '../market/index.ts'
import {
  type Champion,
  loadChampion,
  type ModelStore,
  type NearestMoments,
  nearestMoments,
  shareBelow,
} from '../models/index.ts'
import { assert } from '../runtime/index.ts'
import { audited, storedForecast } from './audit.ts'
import { JobError } from './job-error.ts'
import { type Evidence, evidenceOf, madeAgain } from './made-again.ts'
import { servedChampion } from './served-champion.ts'
import { trainingCandles, trainingRows } from './training-span.ts'

/** What one feature did to a forecast. */
export interface Contribution {
  readonly feature: string
  readonly value: number
  /** Share of the training span's values below it. */
  readonly shareBelow: number
  /** What it added to the expected return, in basis points. */
  readonly bps: number
}

/** Why a forecast is what it is. */
export interface ExplainedForecast {
  readonly forecast: IssuedForecast
  readonly outcome: Outcome | undefined
  readonly model: Pick<Champion['facts'], 'modelName' | 'trainedFrom' | 'trainedTo' | 'trainedRows'>
  /** Why the forecast made again is not the one that was stored; empty where it is, to the last bit. */
  readonly objections: readonly string[]
  /** The volatility of the moment: what one unit of the model's own number is worth. */
  readonly scaleBps: number
  /** What is expected where nothing is known of the moment. It and all contributions add up to the forecast. */
  readonly baseBps: number
  /** Largest first, whatever their sign. */
  readonly contributions: readonly Contribution[]
  readonly history: NearestMoments
}

interface ExplainOptions {
  readonly id: string
  readonly forecasts: ForecastStore
  readonly models: ModelStore
  readonly lake: Lake
  /** How many moments of the past to look for. */
  readonly nearest: number
  /** Works an answer out: here, unless told where. */
  readonly explain?: (question: ExplainQuestion) => Promise<ExplainAnswer>
}

/** All that an explanation is worked out from. Plain data: it may go to another thread. */
export interface ExplainQuestion {
  readonly forecast: IssuedForecast
  /** The champion's bytes. */
  readonly artifact: Uint8Array
  readonly evidence: Evidence
  /** What the champion learnt from, as it was known when the forecast was issued. */
  readonly learntFrom: Candles
  readonly nearest: number
}

/** Undefined where what was known then allows no forecast of that moment. */
export type ExplainAnswer = Omit<ExplainedForecast, 'outcome'> | undefined

/**
 * Takes a stored forecast apart: made again from what the lake knew when it was issued, by the model that was
 * served, beside the span that model learnt from.
 */
export async function explainForecast(options: ExplainOptions): Promise<ExplainedForecast> {
  const {
    id,
    forecasts,
    models,
    lake,
    nearest,
    explain = async (each) => explained(each),
  } = options
  const { forecast, outcome } = await storedForecast(forecasts, id)
  if (forecast.kind === 'withheld') {
    throw new JobError('WITHHELD', `${id} was withheld: ${forecast.reason}. Nothing was forecast.`)
  }
  const { instrument, horizonMinutes, modelVersion, issuedAt } = forecast
  const champion = await servedChampion(models, instrument, horizonMinutes, modelVersion)
  if (champion === undefined) {
    throw new JobError(
      'MODEL_GONE',
      `${id} was made by ${modelVersion}, which the registry has not got (quantai models lists what it has): ` +
        'what it thought cannot be told any more. Ask about a newer one.',
    )
  }
  if (champion.model.explainRow === undefined) {
    const { modelName } = champion.facts
    throw new JobError(
      'UNEXPLAINABLE',
      `${modelName} is a model that cannot say why it expects what it does.`,
    )
  }
  const answer = await explain({
    ...{ forecast, nearest },
    artifact: champion.save(),
    evidence: await evidenceOf(lake, forecast, champion),
    learntFrom: await trainingCandles(lake, instrument, champion, issuedAt),
  })
  if (answer === undefined) {
    const why = `What the lake knew when ${id} was issued allows no forecast of that moment`
    throw new JobError('NOT_REPRODUCIBLE', `${why}: quantai audit ${id}`)
  }
  return { ...answer, outcome }
}

/** The work of it, without a look at the world. */
export function explained(question: ExplainQuestion): ExplainAnswer {
  const { forecast, evidence, learntFrom, nearest } = question
  const champion = loadChampion(question.artifact)
  const made = madeAgain(forecast, champion, evidence.candles)
  if (made === undefined) return undefined
  const { objections } = audited(forecast, champion, evidence, made)
  const explanation = champion.model.explainRow?.(made.features, made.scale)
  assert(explanation !== undefined, 'only what can say why is asked')
  const data = trainingRows(champion, learntFrom)
  const bps = 1e4 * made.scale
  const { featureNames, trainedFrom, trainedTo, trainedRows, modelName, setId } = champion.facts
  // Of a model that reads several minutes: the newest one's values, and what each feature added in all of them.
  const newest = made.features.slice(-featureNames.length)
  const added = newest.map((_, i) =>
    explanation.contributions.reduce(
      (sum, each, place) => (place % newest.length === i ? sum + each : sum),
      0,
    ),
  )
  const contributions = featureNames.map((feature, i) => ({
    feature,
    value: newest[i],
    shareBelow: shareBelow(data.features[i], newest[i]),
    bps: bps * added[i],
  }))
  return {
    forecast,
    model: { modelName, trainedFrom, trainedTo, trainedRows },
    objections,
    scaleBps: bps,
    baseBps: bps * explanation.base,
    contributions: contributions.sort((a, b) => Math.abs(b.bps) - Math.abs(a.bps)),
    history: nearestMoments({
      ...{ data, asOf: forecast.asOf, features: newest, count: nearest },
      apartMs: warmupOf(featureSet(setId)) * MINUTE_MS,
    }),
  }
}
