import { candlesHash } from '../lake/index.ts'
import type { Instrument } from '../market/index.ts'
import { type Champion, loadChampion, type ModelStore, type RunStore } from '../models/index.ts'
import {
  CANDIDATES,
  type ChampionVerdict,
  FEATURE_SET,
  type Learnt,
  type Lesson,
} from './learn-champion.ts'

interface TrainingOptions {
  readonly lesson: Omit<Lesson, 'dataHash'>
  readonly runs: RunStore
  readonly models: ModelStore
  readonly learn: (lesson: Lesson, signal: AbortSignal) => Promise<Learnt>
  readonly signal: AbortSignal
}

export interface Trained {
  readonly champion: Champion
  /** Its number in the registry. */
  readonly version: number
  readonly verdict: ChampionVerdict
}

/** The name under which an instrument's models are registered. */
export function registeredName({ venue, market, symbol }: Instrument, horizon: number): string {
  return `${venue}-${market}-${symbol}-${horizon}m`
}

/** Has a champion learnt, as a run of the history, and makes it the registered one, with the gate's verdict. */
export async function trainChampion(options: TrainingOptions): Promise<Trained> {
  const { lesson, runs, models, learn, signal } = options
  const { instrument, horizonMinutes, candles, seed, codeVersion } = lesson
  const dataHash = candlesHash(candles)
  const run = await runs.start({
    kind: 'train',
    codeVersion,
    params: { set: FEATURE_SET, horizonMinutes, seed, candidates: [...CANDIDATES] },
    dataManifest: {
      ...instrument,
      candlesHash: dataHash,
      candles: candles.length,
      from: candles.openTime[0],
      to: candles.openTime[candles.length - 1],
    },
  })
  try {
    const { verdict, artifact } = await learn({ ...lesson, dataHash }, signal)
    const champion = loadChampion(artifact)
    const name = registeredName(instrument, horizonMinutes)
    const version = await models.register({
      ...{ name, kind: verdict.chosen, runId: run.id, artifact, featureSet: FEATURE_SET, verdict },
    })
    await models.setAlias(name, 'champion', version, reasonOf(verdict))
    await runs.finish(run.id, verdict)
    return { champion, version, verdict }
  } catch (error) {
    await runs.fail(run.id, error instanceof Error ? error.message : String(error))
    throw error
  }
}

function reasonOf({ promoted, challenger, checks }: ChampionVerdict): string {
  if (promoted) return 'passed the gate'
  const missed = checks
    .filter(({ passed }) => !passed)
    .map(({ check, found }) => `${check}: ${found}`)
  return `the baseline, as ${challenger} did not pass the gate (${missed.join('; ')})`
}
