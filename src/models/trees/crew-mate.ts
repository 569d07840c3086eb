/** A thread of a crew: waits for jobs, adds up its part of the rows, and ends when the crew does. */
import { workerData } from 'node:worker_threads'
import { addPart, partOf, SIGNAL, SPINS } from './crew.ts'
import { kernelsOver } from './kernel.ts'
import { workspaceIn } from './workspace.ts'

const { module, memory, layout } = workerData
const workspace = workspaceIn(memory, layout)
const kernels = kernelsOver(module, memory)
const { signals } = workspace
const blockList = new Int32Array(memory.buffer, layout.blockList, layout.blocks)

// Read before joining: a job that already counts on this thread is then never overlooked.
let seen = Atomics.load(signals, SIGNAL.job)
const index = Atomics.add(signals, SIGNAL.ready, 1) + 1
const own = layout.ownHistograms + (index - 1) * layout.histogramBytes

for (;;) {
  const job = nextJob(seen)
  if (Atomics.load(signals, SIGNAL.over) === 1) break
  seen = job
  const members = job % 256
  if (index >= members) continue
  const part = partOf(index, members, signals[SIGNAL.from], signals[SIGNAL.to])
  addPart(workspace, kernels, blockList.subarray(0, signals[SIGNAL.blocks]), part, own)
  Atomics.sub(signals, SIGNAL.pending, 1)
  Atomics.notify(signals, SIGNAL.pending)
}

function nextJob(last: number): number {
  for (let spin = 0; spin < SPINS; spin++) {
    const job = Atomics.load(signals, SIGNAL.job)
    if (job !== last) return job
  }
  for (;;) {
    Atomics.wait(signals, SIGNAL.job, last)
    const job = Atomics.load(signals, SIGNAL.job)
    // The call for a job may come late, after it was seen and done: whoever then wakes has nothing to do.
    if (job !== last) return job
  }
}
