import { setImmediate as turn } from 'node:timers/promises'
import { reachOf } from '../forecast/index.ts'
import { type Lake, lastOpenTime } from '../lake/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'
import {
  importances,
  type PermutationImportance,
  permutation,
  splitImportance,
  spreadRows,
  topInteractions,
} from '../models/index.ts'
import { JobError } from './job-error.ts'
import type { RegisteredChampion } from './registered-champion.ts'
import { trainingRows } from './training-span.ts'

/** What one feature is to a model. Undefined where the model has no such thing. */
interface FeatureImportance {
  readonly feature: string
  /** What of "price unchanged"'s squared error the forecasts lose without its news, in percent of it. */
  readonly lost: Pick<PermutationImportance, 'rise' | 'deviation'>
  /** Mean size of what it adds to a forecast, in basis points on a day of usual volatility. */
  readonly meanContributionBps: number | undefined
  /** Its share of what all splits took off the loss, of the rows they parted, and how many there are. */
  readonly splits:
    | { readonly gainShare: number; readonly coverShare: number; readonly count: number }
    | undefined
}

/** What a model's features are to it, over a span it had not seen. */
export interface ModelImportance {
  readonly name: string
  readonly version: number
  readonly modelVersion: string
  readonly modelName: string
  /** `asOf` of the first and last row, epoch ms. */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly blockMinutes: number
  readonly repeats: number
  readonly usualScaleBps: number
  /** R² against "price unchanged" over the span, percent. */
  readonly r2Percent: number
  /** Largest loss first. */
  readonly features: readonly FeatureImportance[]
  /** Pairs whose effect together is more than the sum of both, strongest first; undefined where the model is no sum of trees. */
  readonly interactions:
    | readonly { readonly features: readonly [string, string]; readonly meanBps: number }[]
    | undefined
}

interface ImportanceOptions {
  readonly registered: RegisteredChampion
  readonly lake: Lake
  /** The newest days at most. */
  readonly days: number
  readonly blockMinutes: number
  readonly repeats: number
  /** Interacting pairs to name; a few of a model that has such, unless told. */
  readonly pairs: number | undefined
  readonly seed: number
  readonly signal: AbortSignal
  onFeature(done: number, total: number, next: string): void
}

/** As between training and test rows of a walk-forward. */
const EMBARGO_MINUTES = 60
/** With fewer there is hardly another order to deal them out in. */
const LEAST_BLOCKS = 10
/** Rows asked for contributions, and for interactions, which cost a tree's every pair of splits. */
const ROWS = 400
const INTERACTION_ROWS = 100
const PAIRS = 5

/** Importances of a model's features, four ways: by what is lost without them, by contributions, by gain, by cover. */
export async function modelImportance(options: ImportanceOptions): Promise<ModelImportance> {
  const { registered, blockMinutes, repeats, seed, signal, onFeature } = options
  const { champion, name, version } = registered
  const { model } = champion
  if (options.pairs !== undefined && model.trees === undefined) {
    throw new JobError(
      'UNEXPLAINABLE',
      `${champion.facts.modelName} is no sum of trees and has no interactions to show: leave --pairs out.`,
    )
  }
  const { data, from, to } = await unseenRows(options)
  const shuffled = permutation({
    ...{ model, data, from, to, repeats, seed },
    blockMs: blockMinutes * MINUTE_MS,
  })
  const lost: PermutationImportance[] = []
  for (const [f, feature] of data.featureNames.entries()) {
    onFeature(f, data.featureNames.length, feature)
    lost.push(shuffled.without(f))
    await turn() // Lets a Ctrl-C through.
    signal.throwIfAborted()
  }
  const usualScaleBps = 1e4 * medianOf(data.scale.subarray(from, to))
  const contributions = new Map(
    importances(model, data, ROWS, from).map((each) => [each.feature, each.meanContribution]),
  )
  if (model.trees === undefined && [...contributions.values()].every((mean) => mean === 0)) {
    if (lost.every(({ rise }) => rise === 0)) {
      const { modelName } = champion.facts
      throw new JobError(
        'UNEXPLAINABLE',
        `${modelName} makes nothing of any feature: there is no importance to show. quantai models lists others.`,
      )
    }
  }
  const { naiveLoss, loss } = shuffled
  const splits = splitShares(model.trees)
  return {
    ...{ name, version, modelVersion: champion.version, modelName: champion.facts.modelName },
    ...{ from: data.asOf[from], to: data.asOf[to - 1], rows: to - from, blockMinutes, repeats },
    usualScaleBps,
    r2Percent: 100 * (1 - loss / naiveLoss),
    features: lost
      .sort((a, b) => b.rise - a.rise)
      .map(({ feature, rise, deviation }) => {
        const mean = contributions.get(feature)
        return {
          feature,
          lost: { rise: (100 * rise) / naiveLoss, deviation: (100 * deviation) / naiveLoss },
          meanContributionBps: mean === undefined ? undefined : usualScaleBps * mean,
          splits: splits?.get(feature),
        }
      }),
    interactions: interactionsOf(options, data, from, usualScaleBps),
  }
}

/** Rows later than all that the model learnt from, labels included. */
async function unseenRows({ registered, lake, days, blockMinutes }: ImportanceOptions) {
  const { champion, instrument, name, version } = registered
  const { horizonMs, trainedTo, seenTo = trainedTo } = champion.facts
  const end = ((await lastOpenTime(lake, instrument)) ?? 0) + MINUTE_MS
  const unseen = seenTo + horizonMs + EMBARGO_MINUTES * MINUTE_MS
  const since = Math.max(unseen, end - days * DAY_MS)
  const candles = await lake.candles({
    ...{ instrument, interval: '1m' },
    span: { from: since - reachOf(champion) * MINUTE_MS, to: end },
  })
  const data = trainingRows(champion, candles)
  const from = data.asOf.findIndex((asOf) => asOf >= since)
  const known = data.target.findLastIndex((target) => !Number.isNaN(target)) + 1
  const minutes = from < 0 ? 0 : known - from
  if (minutes < LEAST_BLOCKS * blockMinutes) {
    const learnt = new Date(seenTo).toISOString().slice(0, 16)
    throw new JobError(
      'NOTHING_UNSEEN',
      `${name} version ${version} learnt until ${learnt}Z, and the lake has ${Math.max(0, minutes)} minutes later than that ` +
        `and an hour, in the last ${days} days. It takes ${LEAST_BLOCKS} blocks of ${blockMinutes} minutes: let quantai start go on, import later months ` +
        '(quantai import), ask for an older version (--model name@version), or for shorter blocks (--block).',
    )
  }
  return { data, from, to: known }
}

function splitShares(trees: RegisteredChampion['champion']['model']['trees']) {
  if (trees === undefined) return undefined
  const all = splitImportance(trees)
  const gain = all.reduce((sum, each) => sum + each.gain, 0)
  const cover = all.reduce((sum, each) => sum + each.cover, 0)
  return new Map(
    all.map((each) => [
      each.feature,
      {
        gainShare: gain > 0 ? each.gain / gain : 0,
        coverShare: cover > 0 ? each.cover / cover : 0,
        count: each.splits,
      },
    ]),
  )
}

function interactionsOf(
  { registered, pairs = PAIRS }: ImportanceOptions,
  data: ReturnType<typeof trainingRows>,
  from: number,
  usualScaleBps: number,
): ModelImportance['interactions'] {
  const { trees } = registered.champion.model
  if (trees === undefined) return undefined
  const asked = spreadRows(data.length - from, INTERACTION_ROWS)
  const columns = data.features.map((column) =>
    Float64Array.from(asked, (row) => column[from + row]),
  )
  return topInteractions(trees, columns, { from: 0, to: asked.length }, pairs).map(
    ({ features, mean }) => ({ features, meanBps: usualScaleBps * mean }),
  )
}

function medianOf(values: Float64Array): number {
  return values.toSorted()[values.length >> 1]
}
