/** A thread of a crew: waits for jobs, works on their chunks, and ends when the crew does. */
import { workerData } from 'node:worker_threads'
import { nextJob, takeChunks } from './crew.ts'
import { kernelsOver } from './kernel.ts'
import { workspaceIn } from './workspace.ts'

const { module, memory, layout, index } = workerData
const workspace = workspaceIn(memory, layout)
const kernels = kernelsOver(module, memory)

// What is under way already is joined, too.
takeChunks(workspace, kernels, index)
for (let job = nextJob(workspace.signals, 0); job !== undefined; ) {
  takeChunks(workspace, kernels, index)
  job = nextJob(workspace.signals, job)
}
