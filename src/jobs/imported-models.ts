import type { FeatureSet } from '../features/index.ts'
import type { DataManifest } from '../lake/index.ts'
import { type Candles, DAY_MS, type Instrument, sliceCandles } from '../market/index.ts'
import {
  buildDataset,
  type Champion,
  experimentName,
  fitChampion,
  type ImportTarget,
  importedModel,
  type JsonObject,
  type Model,
  type ModelStore,
  type RunKind,
  type RunResult,
  type RunStore,
  workAsRun,
} from '../models/index.ts'
import { sha256 } from '../runtime/index.ts'
import { JobError } from './job-error.ts'
import { championArtifact, registeredName } from './train-champion.ts'

/** What intervals are learnt from, at most and at least. */
export const MOST_DAYS = 365
export const LEAST_DAYS = 7

/** What an imported model is to forecast, and where its registration is kept. */
export interface ImportMarket {
  readonly instrument: Instrument
  readonly horizonMinutes: number
  readonly set: FeatureSet
  readonly candles: Candles
  /** What the candles were read from. */
  readonly source: DataManifest
  readonly runs: RunStore
  readonly models: ModelStore
  readonly seed: number
  readonly codeVersion: string
  /** Stops the work, which then counts as killed. */
  readonly signal: AbortSignal
}

/** A model file and what its owner says of it. */
interface ModelFile {
  readonly text: string
  readonly target: ImportTarget
  /** Epoch ms: nothing after this was used to train or to choose it, outcomes included. */
  readonly seenTo: number
}

/**
 * Registers a model that XGBoost or LightGBM trained, with intervals learnt from our candles. It has not been judged,
 * and does not serve.
 */
export async function importModel(market: ImportMarket, file: ModelFile): Promise<number> {
  const { text, target, seenTo } = file
  const featureNames = market.set.features.map(({ name }) => name)
  const model = importedModel(text, { featureNames, target })
  const params = { model: model.name, target, seenTo: iso(seenTo), file: sha256(text) }
  const { version } = await registerAsRun(market, 'import', params, async () => ({
    champion: withIntervals(market, model, seenTo),
    verdict: { promoted: false, judged: false, seenTo: iso(seenTo) },
    result: { metrics: [], artifacts: [], timings: {}, tags: { model: model.name } },
  }))
  return version
}

/** An imported model with intervals from the newest year of candles. */
export function withIntervals(
  { candles, set, horizonMinutes, seed, instrument }: ImportMarket,
  model: Model,
  seenTo: number,
  options: Pick<Parameters<typeof fitChampion>[0], 'levels'> = {},
): Champion {
  const last = candles.openTime[candles.length - 1]
  const first = candles.openTime.findIndex((time) => time >= last - (MOST_DAYS + 1) * DAY_MS)
  const recent = sliceCandles(candles, first, candles.length)
  const data = buildDataset({ candles: recent, set, horizonMinutes })
  const newest = data.asOf[data.length - 1] ?? 0
  const to = data.asOf.findLastIndex((asOf) => asOf + data.horizonMs <= newest) + 1
  const from = Math.max(
    0,
    data.asOf.findIndex((asOf) => asOf > newest - MOST_DAYS * DAY_MS),
  )
  if (to === 0 || newest - data.asOf[0] < LEAST_DAYS * DAY_MS) {
    throw new JobError(
      'TOO_LITTLE_HISTORY',
      `Intervals take ${LEAST_DAYS} days of candles to learn from, and the lake has less of ` +
        `${instrument.symbol}. Fill it: quantai backfill, or quantai import <folder>`,
    )
  }
  const fitted = model.fit({ data, from, to }, seed)
  return fitChampion({ ...options, data, model: { fitted, seenTo }, seed, from, to })
}

/** What is registered, and what its run is remembered by. */
interface Adopted<Verdict> {
  readonly champion: Champion
  readonly verdict: Verdict
  readonly result: RunResult
}

/** Does the work as a run of the history, and registers what comes of it. */
export async function registerAsRun<Verdict extends JsonObject>(
  market: ImportMarket,
  kind: RunKind,
  about: JsonObject,
  work: () => Promise<Adopted<Verdict>>,
): Promise<{ readonly version: number; readonly verdict: Verdict }> {
  const { instrument, horizonMinutes, set, seed, source, runs, models, codeVersion, signal } =
    market
  const start = {
    ...{ kind, codeVersion, dataManifest: source },
    experiment: experimentName(instrument.symbol, horizonMinutes),
    params: { set: set.id, horizonMinutes, seed, ...about },
  }
  return workAsRun({ runs, start, signal }, async (run) => {
    const { champion, verdict, result } = await work()
    const name = registeredName(instrument, horizonMinutes)
    const artifact = champion.save()
    const { modelName } = champion.facts
    const version = await models.register({
      ...{ name, kind: modelName, runId: run.id, artifact, featureSet: set.id, verdict },
    })
    const made = championArtifact(artifact, `${name}/${version}`)
    return {
      value: { version, verdict },
      result: { ...result, artifacts: [made, ...result.artifacts] },
    }
  })
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
