import { featureSet } from '../features/index.ts'
import { levelsReached } from '../forecast/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import {
  buildDataset,
  evaluate,
  fitChampion,
  type JsonObject,
  loadChampion,
  modelByName,
} from '../models/index.ts'

/** The models that compete to be served, in order of trust: the first one wins unless beaten. */
export const CANDIDATES = ['persistence', 'ridge'] as const
export const FEATURE_SET = 'core@1'
/** The part of the history, at its end, on which candidates are compared. */
const TEST_SHARE = 0.2
const RESAMPLES = 300

/** What a champion is learnt from. Plain data: it goes to a thread of its own. */
export interface Lesson {
  readonly instrument: Instrument
  readonly horizonMinutes: number
  readonly candles: Candles
  readonly dataHash: string
  readonly seed: number
  /** The bytes of the champion before: the new one's intervals begin where its have come to. */
  readonly predecessor?: Uint8Array
  readonly codeVersion: string
}

/** What came of it. */
export interface Learnt {
  readonly verdict: ChampionVerdict
  /** What `Champion.save` gave. */
  readonly artifact: Uint8Array
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

/** Compares the candidates on the last fifth of the history, and learns the better one on all of it. */
export async function learnChampion(lesson: Lesson, now: () => number): Promise<Learnt> {
  const { candles, horizonMinutes, seed, predecessor } = lesson
  const verdict = await compare(lesson, now)
  const data = buildDataset({ candles, set: featureSet(FEATURE_SET), horizonMinutes })
  const newest = data.asOf[data.length - 1]
  const to = data.asOf.findLastIndex((asOf) => asOf + data.horizonMs <= newest) + 1
  const model = verdict.chosen
  const levels = predecessor && levelsReached(loadChampion(predecessor), candles)
  const champion = fitChampion({ data, model, seed, to, ...(levels && { levels }) })
  return { verdict, artifact: champion.save() }
}

async function compare(lesson: Lesson, now: () => number): Promise<ChampionVerdict> {
  const { candles, instrument, horizonMinutes, dataHash, seed, codeVersion } = lesson
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
    // Whoever wants it stopped ends its thread.
    signal: new AbortController().signal,
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
