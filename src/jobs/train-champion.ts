import { featureSet } from '../features/index.ts'
import { candlesHash } from '../lake/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import {
  type AdaptiveLevels,
  buildDataset,
  type Champion,
  evaluate,
  fitChampion,
  type JsonObject,
  type ModelStore,
  modelByName,
  type RunStore,
} from '../models/index.ts'

/** The models that compete to be served, in order of trust: the first one wins unless beaten. */
const CANDIDATES = ['persistence', 'ridge'] as const
const FEATURE_SET = 'core@1'
/** The part of the history, at its end, on which candidates are compared. */
const TEST_SHARE = 0.2
const RESAMPLES = 300

interface TrainingOptions {
  readonly instrument: Instrument
  readonly horizonMinutes: number
  readonly candles: Candles
  readonly seed: number
  /** The levels the predecessor's intervals have come to. */
  readonly levels?: AdaptiveLevels
  readonly runs: RunStore
  readonly models: ModelStore
  readonly codeVersion: string
  readonly now: () => number
  readonly signal: AbortSignal
}

export interface Trained {
  readonly champion: Champion
  /** Its number in the registry. */
  readonly version: number
  readonly verdict: ChampionVerdict
}

/** Why this model serves: what it was worth out of sample, beside doing nothing. */
export interface ChampionVerdict extends JsonObject {
  readonly chosen: string
  readonly testedRows: number
  readonly testedFrom: number
  readonly testedTo: number
  /** R² of the best challenger against "price unchanged", percent, with its 95 % interval. */
  readonly challenger: string
  readonly r2Percent: number | null
  readonly r2Low: number | null
  readonly r2High: number | null
}

/** The name under which an instrument's models are registered. */
export function registeredName({ venue, market, symbol }: Instrument, horizon: number): string {
  return `${venue}-${market}-${symbol}-${horizon}m`
}

/**
 * Compares the candidates on the last fifth of the history, learns the better one on all of it and makes
 * it the champion. Whether it is better by more than luck is said, not required: the registry's gate
 * comes with the models it is for.
 */
export async function trainChampion(options: TrainingOptions): Promise<Trained> {
  const { instrument, horizonMinutes, candles, seed, levels, runs, models, codeVersion } = options
  const set = featureSet(FEATURE_SET)
  const dataHash = candlesHash(candles)
  const run = await runs.start({
    kind: 'train',
    codeVersion,
    params: { set: set.id, horizonMinutes, seed, candidates: [...CANDIDATES] },
    dataManifest: {
      ...instrument,
      candlesHash: dataHash,
      candles: candles.length,
      from: candles.openTime[0],
      to: candles.openTime[candles.length - 1],
    },
  })
  try {
    const verdict = await compare(options, dataHash)
    const data = buildDataset({ candles, set, horizonMinutes })
    const newest = data.asOf[data.length - 1]
    const to = data.asOf.findLastIndex((asOf) => asOf + data.horizonMs <= newest) + 1
    const champion = fitChampion({
      data,
      model: verdict.chosen,
      seed,
      to,
      ...(levels && { levels }),
    })
    const name = registeredName(instrument, horizonMinutes)
    const version = await models.register({
      name,
      kind: verdict.chosen,
      runId: run.id,
      artifact: champion.save(),
      featureSet: set.id,
      verdict,
    })
    await models.setAlias(name, 'champion', version, 'the better candidate of its training')
    await runs.finish(run.id, verdict)
    return { champion, version, verdict }
  } catch (error) {
    await runs.fail(run.id, error instanceof Error ? error.message : String(error))
    throw error
  }
}

async function compare(options: TrainingOptions, dataHash: string): Promise<ChampionVerdict> {
  const { candles, instrument, horizonMinutes, seed, codeVersion, now, signal } = options
  const from = candles.openTime[0]
  const to = candles.openTime[candles.length - 1] + MINUTE_MS
  const trainDays = Math.max(1, Math.floor(((to - from) / DAY_MS) * (1 - TEST_SHARE)))
  const evaluation = await evaluate({
    instrument,
    market: instrument.venue === 'simulated' ? 'simulated' : 'real',
    candles,
    dataHash,
    from,
    to,
    set: featureSet(FEATURE_SET),
    horizonMinutes,
    scheme: 'expanding',
    trainDays,
    retrain: 'month',
    models: CANDIDATES.map(modelByName),
    seed,
    resamples: RESAMPLES,
    codeVersion,
    now,
    signal,
  })
  const [incumbent, ...challengers] = evaluation.models
  const [best] = [...challengers].sort(
    (a, b) => (b.card.r2Percent.value ?? -Infinity) - (a.card.r2Percent.value ?? -Infinity),
  )
  const { value, low, high } = best.card.r2Percent
  return {
    chosen: value !== null && value > 0 ? best.name : incumbent.name,
    testedRows: best.card.rows,
    testedFrom: from + trainDays * DAY_MS,
    testedTo: to,
    challenger: best.name,
    r2Percent: value,
    r2Low: low,
    r2High: high,
  }
}
