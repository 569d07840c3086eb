import { Worker } from 'node:worker_threads'
import { assert } from '../../runtime/index.ts'
import { type Kernels, kernelModule } from './kernel.ts'
import { BLOCK, type Workspace } from './workspace.ts'

/** Words that threads speak through. `job` holds 256 × its number + how many threads share it. */
export const SIGNAL = { job: 0, ready: 1, pending: 2, from: 3, to: 4, blocks: 5, over: 6 } as const

/** Looks this often before it goes to sleep: waking up costs more than a short wait. */
export const SPINS = 4000

/** Fewer rows than this are added up sooner than another thread could be told of them. */
const WORTH_SHARING = 4096
const PATIENCE_MS = 120_000

/** Threads that add rows to histograms together. */
export interface Crew {
  /** Sums the gradients of rows `order[from..to)` into a histogram slot, for those blocks of features. */
  histogram(slot: number, from: number, to: number, blocks: readonly number[]): void
  /** Sends the helpers home. */
  end(): void
}

/**
 * This thread and up to `threads − 1` helpers, who join as soon as they have started. Each adds up some of the rows;
 * as sums are of whole numbers, the result is the same for any number of them.
 */
export function crewFor(workspace: Workspace, kernels: Kernels, threads: number): Crew {
  const { memory, layout, signals } = workspace
  const blockList = new Int32Array(memory.buffer, layout.blockList, layout.blocks)
  const helpers = Array.from({ length: threads - 1 }, () => {
    const workerData = { module: kernelModule(), memory, layout }
    const worker = new Worker(new URL('./crew-mate.ts', import.meta.url), { workerData })
    worker.unref()
    return worker
  })
  let jobs = 0

  return {
    histogram(slot, from, to, blocks) {
      const ready = helpers.length > 0 ? Atomics.load(signals, SIGNAL.ready) : 0
      const members = to - from < WORTH_SHARING ? 1 : 1 + ready
      if (members > 1) {
        blockList.set(blocks)
        signals[SIGNAL.from] = from
        signals[SIGNAL.to] = to
        signals[SIGNAL.blocks] = blocks.length
        Atomics.store(signals, SIGNAL.pending, members - 1)
        jobs = (jobs + 1) % 2 ** 22
        Atomics.store(signals, SIGNAL.job, jobs * 256 + members)
        Atomics.notify(signals, SIGNAL.job)
      }
      const target = layout.histograms + slot * layout.histogramBytes
      const mine = partOf(0, members, from, to)
      addPart(workspace, kernels, blocks, mine, target)
      if (members === 1) return
      awaitOthers(signals)
      for (let other = 1; other < members; other++) {
        const theirs = layout.ownHistograms + (other - 1) * layout.histogramBytes
        for (const block of blocks) {
          const offset = block * BLOCK * layout.featureBytes
          kernels.addCells(target + offset, theirs + offset, BLOCK * layout.featureBytes)
        }
      }
    },
    end() {
      Atomics.store(signals, SIGNAL.over, 1)
      Atomics.add(signals, SIGNAL.job, 256)
      Atomics.notify(signals, SIGNAL.job)
    },
  }
}

function awaitOthers(signals: Int32Array): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (Atomics.load(signals, SIGNAL.pending) === 0) return
  }
  for (;;) {
    const pending = Atomics.load(signals, SIGNAL.pending)
    if (pending === 0) return
    const woken = Atomics.wait(signals, SIGNAL.pending, pending, PATIENCE_MS)
    assert(woken !== 'timed-out', 'a thread that grows trees has not answered for two minutes')
  }
}

/** Sums rows `order[from..to)` into the histograms at `target`, which are cleared first. */
export function addPart(
  { layout }: Pick<Workspace, 'layout'>,
  kernels: Kernels,
  blocks: Iterable<number>,
  { from, to }: { readonly from: number; readonly to: number },
  target: number,
): void {
  const blockBytes = BLOCK * layout.featureBytes
  const add = layout.words === 1 ? kernels.addRows : kernels.addWeightedRows
  for (const block of blocks) {
    const histogram = target + block * blockBytes
    kernels.clear(histogram, blockBytes)
    add(layout.bins + block * layout.rows * 8, layout.order, from, to, layout.cells, histogram)
  }
}

/** The part of rows `[from, to)` that thread `index` of `members` adds up. */
export function partOf(index: number, members: number, from: number, to: number) {
  const at = (part: number) => from + Math.floor(((to - from) * part) / members)
  return { from: at(index), to: at(index + 1) }
}
