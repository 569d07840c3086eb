import { Worker } from 'node:worker_threads'
import { assert } from '../../runtime/index.ts'
import { type Job, workOn } from './chunk.ts'
import { type Kernels, kernelModule } from './kernel.ts'
import { CHUNK, type Workspace } from './workspace.ts'

/** Words that threads speak through. `ticket` holds 65,536 × the job's chunks + how many were taken. */
const SIGNAL = { job: 0, ticket: 1, done: 2, learns: 3, from: 4, count: 5, over: 6 } as const

/** Looks this often before it goes to sleep: waking up costs more than a short wait. */
const SPINS = 4000
const PATIENCE_MS = 120_000

/** Chunks of one job, at most. */
export const MOST_CHUNKS = 16_384

/** Threads that work on sequences together. */
export interface Crew {
  /** Every chunk of the job, each by whoever is free. */
  work(job: Job): void
  /** Sends the helpers home. */
  end(): void
}

/**
 * This thread and up to `threads − 1` helpers, who join as soon as they have started. Who takes which chunk is left to
 * chance; what comes of a chunk is not, and goes to a place of its own.
 */
export function crewFor(workspace: Workspace, kernels: Kernels, threads: number): Crew {
  const { memory, layout, signals } = workspace
  for (let index = 1; index < threads; index++) {
    const workerData = { module: kernelModule(), memory, layout, index }
    new Worker(new URL('./crew-mate.ts', import.meta.url), { workerData }).unref()
  }

  return {
    work({ learns, from, count }) {
      const chunks = Math.ceil(count / CHUNK)
      assert(chunks <= MOST_CHUNKS, 'a job has so many chunks at most')
      signals[SIGNAL.learns] = learns ? 1 : 0
      signals[SIGNAL.from] = from
      signals[SIGNAL.count] = count
      Atomics.store(signals, SIGNAL.done, 0)
      Atomics.store(signals, SIGNAL.ticket, chunks * 65_536)
      Atomics.add(signals, SIGNAL.job, 1)
      Atomics.notify(signals, SIGNAL.job)
      takeChunks(workspace, kernels, 0)
      awaitOthers(signals, chunks)
    },
    end() {
      Atomics.store(signals, SIGNAL.over, 1)
      Atomics.add(signals, SIGNAL.job, 1)
      Atomics.notify(signals, SIGNAL.job)
    },
  }
}

/** Works on chunks of the present job until none is left. */
export function takeChunks(workspace: Workspace, kernels: Kernels, index: number): void {
  const { signals, layout } = workspace
  for (;;) {
    // One word tells the chunk and how many there are, so that a thread that comes late mixes no two jobs up.
    const ticket = Atomics.add(signals, SIGNAL.ticket, 1)
    const chunk = ticket % 65_536
    if (chunk >= Math.floor(ticket / 65_536)) return
    const job = {
      learns: signals[SIGNAL.learns] === 1,
      from: signals[SIGNAL.from],
      count: signals[SIGNAL.count],
    }
    workOn(workspace, kernels, layout.scratches[index], job, chunk)
    Atomics.add(signals, SIGNAL.done, 1)
    Atomics.notify(signals, SIGNAL.done)
  }
}

/** Waits for a job other than `last`; undefined when there will be none. */
export function nextJob(signals: Int32Array, last: number): number | undefined {
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(signals, SIGNAL.job) !== last) break
  }
  Atomics.wait(signals, SIGNAL.job, last)
  if (Atomics.load(signals, SIGNAL.over) === 1) return undefined
  return Atomics.load(signals, SIGNAL.job)
}

function awaitOthers(signals: Int32Array, chunks: number): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(signals, SIGNAL.done) === chunks) return
  }
  for (;;) {
    const done = Atomics.load(signals, SIGNAL.done)
    if (done === chunks) return
    const woken = Atomics.wait(signals, SIGNAL.done, done, PATIENCE_MS)
    assert(woken !== 'timed-out', 'a thread that trains an LSTM has not answered for two minutes')
  }
}
