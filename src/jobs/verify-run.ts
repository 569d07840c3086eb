import type { Lake } from '../lake/index.ts'
import type { JsonObject, RunResult } from '../models/index.ts'
import { JobError } from './job-error.ts'
import { rerun } from './rerun.ts'
import { runData } from './run-data.ts'

/** One thing that was recorded beside what came of doing it again; undefined where there is none. */
interface RunDifference {
  readonly what: string
  readonly recorded: string | undefined
  readonly again: string | undefined
}

/** A run beside itself. It is verified when there are neither objections nor differences. */
export interface RunVerification {
  readonly verified: boolean
  /** What is not as it was, but changes nothing if the results are the same. */
  readonly notes: readonly string[]
  /** Why it could not be done again, each in a sentence. */
  readonly objections: readonly string[]
  readonly differences: readonly RunDifference[]
  /** How many figures, and hashes of models, are the same to the last bit. */
  readonly sameFigures: number
  readonly sameModels: number
  readonly data: { readonly files: number; readonly candlesHash: string }
}

type VerifyOptions = Omit<Parameters<typeof rerun>[0], 'candles' | 'instrument'> & {
  readonly lake: Lake
  /** Instead of the run's own: to see what hangs on it. */
  readonly seed?: number
}

/** Does a run again from its manifest, and compares the bytes of its models and its figures, exactly. */
export async function verifyRun({
  lake,
  seed,
  ...options
}: VerifyOptions): Promise<RunVerification> {
  const { run, codeVersion } = options
  if (run.status !== 'finished') {
    throw new JobError(
      'NOT_REPEATABLE',
      `Run ${run.id} is ${run.status}: there is nothing to compare with.`,
    )
  }
  const { candles, instrument, gone, objections, ...data } = await runData(lake, run.dataManifest)
  const notes = [
    ...(run.codeVersion === codeVersion
      ? []
      : [`The code was ${run.codeVersion} then and is ${codeVersion} now.`]),
    ...(candles !== undefined && gone.length > 0
      ? [
          `${gone.length} of the ${data.files} files it read were merged into others since; the candles are the same.`,
        ]
      : []),
  ]
  if (candles === undefined) {
    const nothing = { differences: [], sameFigures: 0, sameModels: 0 }
    return { verified: false, notes, objections, data, ...nothing }
  }
  const params: JsonObject = seed === undefined ? run.params : { ...run.params, seed }
  const again = await rerun({ ...options, run: { ...run, params }, candles, instrument })
  const settings = compared(
    'params.',
    new Map([['seed', String(run.params.seed)]]),
    new Map([['seed', String(params.seed)]]),
  )
  const figures = compared('', figuresOf(run), figuresOf(again))
  const models = compared('', modelsOf(run), modelsOf(again))
  const differences = [settings, models, figures].flatMap((each) => each.differences)
  return {
    ...{ verified: differences.length === 0, notes, objections, differences, data },
    sameFigures: figures.same,
    sameModels: models.same,
  }
}

/** Of a search only the best configuration is done again: how lucky it was hangs on all the others. */
function figuresOf({ metrics }: RunResult): ReadonlyMap<string, string> {
  return new Map(
    metrics
      .filter(({ key }) => key !== 'trials' && !key.startsWith('luck.'))
      .map(({ key, step, value }) => [
        `metrics.${key}${step === 0 ? '' : ` of fold ${step}`}`,
        String(value),
      ]),
  )
}

function modelsOf({ artifacts }: RunResult): ReadonlyMap<string, string> {
  return new Map(
    artifacts.map(({ path, sha256, bytes }) => [`artifacts.${path}`, `${sha256} (${bytes} bytes)`]),
  )
}

function compared(
  prefix: string,
  recorded: ReadonlyMap<string, string>,
  again: ReadonlyMap<string, string>,
): { readonly same: number; readonly differences: readonly RunDifference[] } {
  const names = [...new Set([...recorded.keys(), ...again.keys()])]
  const differing = names.filter((name) => recorded.get(name) !== again.get(name))
  return {
    same: names.length - differing.length,
    differences: differing.map((name) => ({
      what: prefix + name,
      recorded: recorded.get(name),
      again: again.get(name),
    })),
  }
}
