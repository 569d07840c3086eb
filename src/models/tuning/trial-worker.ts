/**
 * The other end of `trialWorkers`: a thread that tries configurations, one after the other. It asks after each
 * fold whether to go on, and lives until it is terminated.
 */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../runtime/index.ts'
import { tryConfiguration } from './configuration.ts'
import type { FromWorker, ToWorker, TrialTask } from './trial-workers.ts'

const port = parentPort
assert(port !== null, 'a trial worker is a thread')
const task: TrialTask = workerData

port.on('message', (message: ToWorker) => {
  if (message.kind === 'try') attempt(message.params)
})

function attempt(params: Extract<ToWorker, { kind: 'try' }>['params']): void {
  tryConfiguration(task, params, async (score) => {
    tell({ kind: 'fold', score })
    return answer()
  }).then(
    (result) => tell({ kind: 'done', ...result }),
    (error: unknown) =>
      tell({ kind: 'failed', error: error instanceof Error ? error.message : String(error) }),
  )
}

async function answer(): Promise<boolean> {
  assert(port !== null, 'a trial worker is a thread')
  const [message]: ToWorker[] = await once(port, 'message')
  return message.kind === 'go-on'
}

function tell(message: FromWorker): void {
  port?.postMessage(message)
}
