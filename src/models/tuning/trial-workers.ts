import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Column } from '../../market/index.ts'
import { targetsOf } from '../dataset-targets.ts'
import type { Dataset } from '../model.ts'
import type { TuningTask } from './configuration.ts'
import type { Attempt, TrialScore } from './run-study.ts'
import type { Params } from './search-space.ts'

/** What a thread is made with. Its columns are shared, so that ten threads read one copy. */
export type TrialTask = TuningTask

export type ToWorker =
  | { readonly kind: 'try'; readonly params: Params }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'give-up' }

export type FromWorker =
  | { readonly kind: 'fold'; readonly score: number }
  | ({ readonly kind: 'done' } & TrialScore)
  | { readonly kind: 'failed'; readonly error: string }

interface TrialWorkers {
  readonly attempts: readonly Attempt[]
  close(): Promise<void>
}

/** Threads that try configurations side by side. What each finds depends on its configuration and the seed alone. */
export function trialWorkers(task: TuningTask, count: number): TrialWorkers {
  const workerData: TrialTask = {
    ...task,
    sets: task.sets.map((each) => ({ ...each, data: sharedData(each.data) })),
  }
  const url = new URL('./trial-worker.ts', import.meta.url)
  const workers = Array.from({ length: count }, () => new Worker(url, { workerData }))
  return {
    attempts: workers.map((worker) => (params, report) => attempt(worker, params, report)),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

async function attempt(
  worker: Worker,
  params: Params,
  report: (score: number) => Promise<boolean>,
): Promise<TrialScore> {
  const tell = (message: ToWorker) => worker.postMessage(message)
  tell({ kind: 'try', params })
  for (;;) {
    // Rejects with the worker's error, should it die.
    const [message]: FromWorker[] = await once(worker, 'message')
    switch (message.kind) {
      case 'fold':
        tell({ kind: (await report(message.score)) ? 'go-on' : 'give-up' })
        break
      case 'done':
        return { score: message.score, dailySkill: message.dailySkill }
      case 'failed':
        throw new Error(message.error)
    }
  }
}

function sharedData(data: Dataset): Dataset {
  const { length, featureNames, features, asOf, horizonMs, scale } = data
  return {
    ...{ length, featureNames, horizonMs },
    ...(data.mirrors && { mirrors: data.mirrors }),
    features: features.map(shared),
    asOf: shared(asOf),
    scale: shared(scale),
    ...targetsOf(data, shared),
  }
}

function shared(column: Column): Column {
  const copy = new Float64Array(new SharedArrayBuffer(column.byteLength))
  copy.set(column)
  return copy
}
