import type { DataManifest } from '../lake/index.ts'
import type { Instrument } from '../market/index.ts'
import {
  type Champion,
  experimentName,
  loadChampion,
  type ModelStore,
  type RunArtifact,
  type RunStart,
  type RunStore,
  workAsRun,
} from '../models/index.ts'
import { sha256 } from '../runtime/index.ts'
import type { ChampionVerdict, Learnt, Lesson } from './lesson.ts'

interface TrainingOptions {
  readonly lesson: Lesson
  /** What the lesson's candles were read from. */
  readonly source: DataManifest
  readonly runs: RunStore
  readonly models: ModelStore
  readonly learn: (lesson: Lesson, signal: AbortSignal) => Promise<Learnt>
  readonly signal: AbortSignal
  /** Why the champion before is demoted, where that is what it is learnt for. */
  readonly demotion?: string
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
  const { lesson, source, runs, models, learn, signal, demotion } = options
  const { instrument, horizonMinutes, candidates, seed, codeVersion, predecessor } = lesson
  const { set, intervals, volatility, demotes = false } = lesson
  const start: RunStart = {
    kind: 'train',
    experiment: experimentName(instrument.symbol, horizonMinutes),
    codeVersion,
    params: {
      ...{ set, horizonMinutes, seed, candidates: [...candidates], intervals, volatility, demotes },
      /** By its hash: its intervals are gone on from. */
      predecessor: predecessor === undefined ? null : sha256(predecessor),
    },
    dataManifest: source,
  }
  return workAsRun({ runs, start, signal }, async (run) => {
    const { verdict, artifact, result } = await learn(lesson, signal)
    const champion = loadChampion(artifact)
    const name = registeredName(instrument, horizonMinutes)
    const { modelName, setId } = champion.facts
    const version = await models.register({
      ...{ name, kind: modelName, runId: run.id, artifact, featureSet: setId, verdict },
    })
    await models.setAlias(name, 'champion', version, whyOf(verdict, demotion))
    const { artifacts } = result
    const registered = championArtifact(artifact, `${name}/${version}`)
    return {
      value: { champion, version, verdict },
      result: { ...result, artifacts: [registered, ...artifacts] },
    }
  })
}

/** What a training is there for. */
export function championArtifact(bytes: Uint8Array, registered: string | null): RunArtifact {
  return { path: 'champion', sha256: sha256(bytes), bytes: bytes.byteLength, registered }
}

const CAUSES = { 'took over': 'gate', stayed: 'incumbent', baseline: 'baseline' } as const

function whyOf({ succession, why }: ChampionVerdict, demotion: string | undefined) {
  if (demotion !== undefined) return { cause: 'demotion', reason: demotion } as const
  return { cause: CAUSES[succession], reason: why } as const
}
