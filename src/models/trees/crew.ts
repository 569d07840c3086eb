import { Worker } from 'node:worker_threads'
import { assert } from '../../runtime/index.ts'
import { type Kernels, kernelModule } from './kernel.ts'
import type { Objective } from './objective.ts'
import { type Hand, TASKS, type TaskName } from './tasks.ts'
import type { Workspace } from './workspace.ts'

/** Words that threads speak through. `job` holds 256 × its number + how many threads share it. */
export const SIGNAL = {
  job: 0,
  ready: 1,
  pending: 2,
  task: 3,
  numbers: 4,
  met: 5,
  over: 6,
} as const

/** Looks this often before it goes to sleep: waking up costs more than a short wait. */
const SPINS = 4000
const PATIENCE_MS = 120_000

/**
 * Fewer rows (or histograms, where splits are searched) than this are dealt with sooner than others could be told of
 * them. On a busy machine whoever is waited for may have to wait for a turn: what is shared should be worth that.
 */
const WORTH_SHARING: Readonly<Record<TaskName, number>> = {
  assignBins: 32_768,
  layRows: 32_768,
  derive: 32_768,
  quantise: 32_768,
  addValues: 32_768,
  sumRows: 4096,
  partRows: 8192,
  splitFeatures: 64,
}

const TASK_NAMES = Object.keys(TASKS).filter((name): name is TaskName => name in TASKS)

/** Threads that work on the rows of one workspace together. */
export interface Crew {
  /** Does a task on so many rows or histograms: with all who have joined, or alone where that is sooner done. */
  run(task: TaskName, numbers: readonly number[], amount: number): void
  /** Sends the helpers home. */
  end(): void
}

/** This thread and up to `threads − 1` helpers, who join as soon as they have started. */
export function crewFor(
  workspace: Workspace,
  kernels: Kernels,
  objective: Objective,
  threads: number,
): Crew {
  const { memory, layout, signals } = workspace
  // A function cannot be told to another thread.
  const told = objective.kind === 'custom' ? undefined : objective
  for (let index = 1; index < threads; index++) {
    const workerData = { module: kernelModule(), memory, layout, objective: told }
    new Worker(new URL('./crew-mate.ts', import.meta.url), { workerData }).unref()
  }
  let jobs = 0

  return {
    run(task, numbers, amount) {
      const isShared = threads > 1 && amount >= WORTH_SHARING[task]
      const members = isShared ? 1 + Atomics.load(signals, SIGNAL.ready) : 1
      if (members > 1) {
        workspace.task.set(numbers)
        signals[SIGNAL.task] = TASK_NAMES.indexOf(task)
        signals[SIGNAL.numbers] = numbers.length
        signals[SIGNAL.met] = 0
        Atomics.store(signals, SIGNAL.pending, members - 1)
        jobs = (jobs + 1) % 2 ** 22
        Atomics.store(signals, SIGNAL.job, jobs * 256 + members)
        Atomics.notify(signals, SIGNAL.job)
      }
      TASKS[task](handOf({ workspace, kernels, objective, index: 0, members }), numbers)
      if (members > 1) awaitValue(signals, SIGNAL.pending, (pending) => pending === 0, PATIENCE_MS)
    },
    end() {
      Atomics.store(signals, SIGNAL.over, 1)
      Atomics.add(signals, SIGNAL.job, 256)
      Atomics.notify(signals, SIGNAL.job)
    },
  }
}

/** Works on jobs until the crew ends. */
export function joinCrew(
  workspace: Workspace,
  kernels: Kernels,
  objective: Objective | undefined,
): void {
  const { signals, task } = workspace
  // Read before joining: a job that already counts on this thread is then never overlooked.
  let seen = Atomics.load(signals, SIGNAL.job)
  const index = Atomics.add(signals, SIGNAL.ready, 1) + 1
  // Whoever joins when all is over has missed the last call.
  while (Atomics.load(signals, SIGNAL.over) === 0) {
    // The call for a job may come late, after it was seen and done: whoever then wakes has nothing to do.
    seen = awaitValue(signals, SIGNAL.job, (job) => job !== seen, Infinity)
    const members = seen % 256
    if (index >= members || Atomics.load(signals, SIGNAL.over) === 1) continue
    const name = TASK_NAMES[signals[SIGNAL.task]]
    const numbers = Array.from(task.subarray(0, signals[SIGNAL.numbers]))
    TASKS[name](handOf({ workspace, kernels, objective, index, members }), numbers)
    Atomics.sub(signals, SIGNAL.pending, 1)
    Atomics.notify(signals, SIGNAL.pending)
  }
}

function handOf(hand: Omit<Hand, 'meet'>): Hand {
  const { members } = hand
  const { signals } = hand.workspace
  let meetings = 0
  return {
    ...hand,
    meet() {
      if (members === 1) return
      meetings++
      const all = meetings * members
      Atomics.add(signals, SIGNAL.met, 1)
      Atomics.notify(signals, SIGNAL.met)
      awaitValue(
        signals,
        SIGNAL.met,
        (met) => met >= all,
        hand.index === 0 ? PATIENCE_MS : Infinity,
      )
    },
  }
}

/** Waits until a word is as wished, and gives it. */
function awaitValue(
  signals: Int32Array,
  word: number,
  isWished: (value: number) => boolean,
  patienceMs: number,
): number {
  for (let spin = 0; spin < SPINS; spin++) {
    const value = Atomics.load(signals, word)
    if (isWished(value)) return value
  }
  for (;;) {
    const value = Atomics.load(signals, word)
    if (isWished(value)) return value
    const woken = Atomics.wait(signals, word, value, patienceMs)
    assert(woken !== 'timed-out', 'a thread that grows trees has not answered for two minutes')
  }
}
