import { compiledKernels, notBuilt } from '../kernel-files.ts'
import { ModelError } from '../model-error.ts'

declare global {
  // The part of the standard that is used here: TypeScript has it with the whole of a browser only.
  namespace WebAssembly {
    class Module {
      constructor(bytes: Uint8Array)
    }
    class Instance {
      constructor(
        module: Module,
        imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
      )
      readonly exports: unknown
    }
    class Memory {
      constructor(size: { initial: number; maximum: number; shared: boolean })
      readonly buffer: ArrayBuffer
    }
  }
}

/** The inner loops, written in AssemblyScript (kernels/). Addresses are bytes in the memory handed in. */
export interface Kernels {
  addRows: AddRows
  addWeightedRows: AddRows
  clear(address: number, bytes: number): void
  copy(target: number, source: number, bytes: number): void
  addCells(target: number, other: number, bytes: number): void
  subtractCells(parent: number, child: number, bytes: number): void
  largest(values: number, from: number, to: number): number
  quantise(
    gradient: number,
    hessian: number,
    from: number,
    to: number,
    perGradient: number,
    perHessian: number,
    words: number,
    out: number,
  ): void
  partition(
    order: number,
    from: number,
    to: number,
    bins: number,
    lastLeft: number,
    missing: number,
    missingLeft: number,
    left: number,
    right: number,
  ): number
  addToRows(order: number, from: number, to: number, value: number, out: number): void
  layRows(
    columns: number,
    rows: number,
    features: number,
    from: number,
    to: number,
    stride: number,
    out: number,
  ): void
  assignBins(
    values: number,
    from: number,
    to: number,
    cuts: number,
    missing: number,
    out: number,
  ): void
  bestSplit(
    histogram: number,
    bins: number,
    words: number,
    hasMissing: number,
    gradient: number,
    hessian: number,
    rows: number,
    low: number,
    high: number,
    monotone: number,
    free: number,
    rules: number,
    out: number,
  ): void
  forecastRows(
    nodes: number,
    values: number,
    roots: number,
    trees: number,
    rows: number,
    stride: number,
    count: number,
    out: number,
  ): void
  addLeaves(nodes: number, from: number, to: number, skipped: number, out: number): void
  addContributions(
    splits: number,
    count: number,
    points: number,
    ratios: number,
    parts: number,
    states: number,
    products: number,
    rows: number,
    stride: number,
    rowCount: number,
    out: number,
  ): void
}

type AddRows = (
  bins: number,
  stride: number,
  order: number,
  from: number,
  to: number,
  cells: number,
  histograms: number,
  blocks: number,
  count: number,
  scratch: number,
) => void

const NAMES: readonly (keyof Kernels)[] = [
  'addRows',
  'addWeightedRows',
  'clear',
  'copy',
  'addCells',
  'subtractCells',
  'largest',
  'quantise',
  'partition',
  'addToRows',
  'assignBins',
  'layRows',
  'bestSplit',
  'forecastRows',
  'addLeaves',
  'addContributions',
]

/** The compiled kernels. Throws `NO_KERNELS` if they were not built. */
export function kernelModule(): WebAssembly.Module {
  return compiledKernels('trees')
}

/** Kernels that work in the given memory. */
export function kernelsOver(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  if (!areKernels(exports)) throw notBuilt('trees', 'are older than the code that calls them')
  return exports
}

/** By name alone: that each one matches its source is what the build is trusted for. */
function areKernels(exports: unknown): exports is Kernels {
  if (typeof exports !== 'object' || exports === null) return false
  return NAMES.every((name) => name in exports)
}

const PAGE = 65_536
const PAGES = 65_536

/** Shared memory of at least so many bytes. Throws `TOO_LARGE` beyond what WebAssembly can address. */
export function sharedMemory(bytes: number, who = 'Trees'): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE) + 1
  if (pages > PAGES) {
    const size = (bytes / 2 ** 30).toFixed(1)
    throw new ModelError('TOO_LARGE', `${who} would need ${size} GB; train on fewer rows`)
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}
