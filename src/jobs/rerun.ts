import Type, { type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { featureSet } from '../features/index.ts'
import { type Candles, type Instrument, MINUTE_MS } from '../market/index.ts'
import {
  evaluate,
  evaluationResult,
  INTERVAL_METHODS,
  type ModelStore,
  modelsByNames,
  type Params,
  type Run,
  type RunResult,
  tryConfiguration,
  tuningData,
  VOLATILITY_KINDS,
} from '../models/index.ts'
import { JobError } from './job-error.ts'
import type { Learnt, Lesson } from './lesson.ts'
import { championArtifact, registeredName } from './train-champion.ts'

interface RerunOptions {
  readonly run: Run
  /** What the run read. */
  readonly candles: Candles
  readonly instrument: Instrument
  readonly models: ModelStore
  readonly learn: (lesson: Lesson, signal: AbortSignal) => Promise<Learnt>
  readonly codeVersion: string
  readonly now: () => number
  readonly signal: AbortSignal
}

/** Does a run again, from what it recorded alone. A search is its best configuration. */
export async function rerun(options: RerunOptions): Promise<RunResult> {
  switch (options.run.kind) {
    case 'train':
      return trainAgain(options)
    case 'evaluate':
      return evaluateAgain(options)
    case 'tune':
      return tryAgain(options)
    case 'import':
    case 'judge':
      throw new JobError(
        'NOT_REPEATABLE',
        `Run ${options.run.id} is of a model that was trained elsewhere: nothing was learnt that could be learnt again.`,
      )
  }
}

const common = { horizonMinutes: Type.Integer(), seed: Type.Integer(), set: Type.String() }
const walk = {
  trainDays: Type.Integer(),
  retrain: Type.Union([Type.Literal('month'), Type.Number()]),
}
/** Left out by runs that are older than the choice. */
const widths = {
  intervals: Type.Optional(Type.Enum([...INTERVAL_METHODS])),
  volatility: Type.Optional(Type.Enum([...VOLATILITY_KINDS])),
}
const trainParams = Compile(
  Type.Object({
    ...common,
    candidates: Type.Array(Type.String()),
    predecessor: Type.Union([Type.String(), Type.Null()]),
    ...widths,
    demotes: Type.Optional(Type.Boolean()),
  }),
)
const evaluateParams = Compile(
  Type.Object({
    ...common,
    ...walk,
    models: Type.String(),
    scheme: Type.Enum(['expanding', 'rolling']),
    ...widths,
  }),
)
const tuneParams = Compile(Type.Object({ ...common, ...walk, model: Type.String() }))
const searched = Compile(
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
)

async function trainAgain(options: RerunOptions): Promise<RunResult> {
  const { run, candles, instrument, models, learn, codeVersion, signal } = options
  const { predecessor, ...params } = checked(trainParams, run)
  const before = predecessor === null ? undefined : await artifactOf(predecessor)
  const lesson: Lesson = {
    ...{ instrument, candles, codeVersion, intervals: 'adaptive', volatility: 'har', ...params },
    dataHash: String(run.dataManifest.candlesHash),
    ...(before && { predecessor: before }),
  }
  const { artifact, result } = await learn(lesson, signal)
  return { ...result, artifacts: [championArtifact(artifact, null), ...result.artifacts] }

  async function artifactOf(hash: string): Promise<Uint8Array> {
    const name = registeredName(instrument, params.horizonMinutes)
    const found = (await models.list(name)).find(({ artifactHash }) => artifactHash === hash)
    const version = found && (await models.byVersion(name, found.version))
    if (version !== undefined) return version.artifact
    throw new JobError(
      'NOT_REPEATABLE',
      `The champion whose intervals this training went on from (${hash.slice(0, 12)}) is not in the registry.`,
    )
  }
}

async function evaluateAgain(options: RerunOptions): Promise<RunResult> {
  const { run, candles, instrument, codeVersion, now, signal } = options
  const { models, set, ...params } = checked(evaluateParams, run)
  const began = now()
  const evaluation = await evaluate({
    ...{ instrument, candles, codeVersion, now, signal, ...params },
    dataHash: String(run.dataManifest.candlesHash),
    from: candles.openTime[0],
    to: candles.openTime[candles.length - 1] + MINUTE_MS,
    set: featureSet(set),
    models: modelsByNames(models),
  })
  return evaluationResult(evaluation, (now() - began) / 1000)
}

async function tryAgain({ run, candles, now, signal }: RerunOptions): Promise<RunResult> {
  const { model, set, seed, ...params } = checked(tuneParams, run)
  const best = bestParams(run)
  const began = now()
  const data = tuningData({ candles, set: featureSet(String(best.set ?? set)), seed, ...params })
  const upTo: number[] = []
  const { score } = await tryConfiguration({ model, seed, sets: [data] }, best, async (soFar) => {
    signal.throwIfAborted()
    upTo.push(soFar)
    return true
  })
  return {
    metrics: [
      { key: 'best.r2Percent', value: score, step: 0 },
      ...upTo.map((value, i) => ({ key: 'best.upToFold.r2Percent', value, step: i + 1 })),
    ],
    artifacts: [],
    timings: { total: (now() - began) / 1000 },
    tags: {},
  }
}

function bestParams({ tags }: Run): Params {
  const best: unknown = tags.bestParams === undefined ? undefined : JSON.parse(tags.bestParams)
  if (searched.Check(best)) return best
  throw new JobError(
    'NOT_REPEATABLE',
    'This search found no configuration that could be tried to its end.',
  )
}

function checked<Schema extends TSchema>(schema: ReturnType<typeof Compile<Schema>>, run: Run) {
  if (schema.Check(run.params)) return run.params
  throw new JobError(
    'NOT_REPEATABLE',
    `The parameters of run ${run.id} do not say enough to do it again: it was recorded by an older version.`,
  )
}
