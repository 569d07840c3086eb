import { compiledKernels, notBuilt } from '../kernel-files.ts'

/** The inner loops, written in AssemblyScript (kernels/lstm*.ts). Addresses are bytes in the memory handed in. */
export interface Kernels {
  gather(
    table: number,
    order: number,
    from: number,
    count: number,
    z: number,
    cells: number,
    rows: number,
    steps: number,
    units: number,
    inputs: number,
  ): void
  forwardLayer(
    z: number,
    cells: number,
    gates: number,
    squashed: number,
    weights: number,
    rows: number,
    steps: number,
    units: number,
    width: number,
  ): void
  couple(
    below: number,
    belowWidth: number,
    mask: number,
    z: number,
    cells: number,
    rows: number,
    steps: number,
    units: number,
  ): void
  forecast(
    h: number,
    width: number,
    mask: number,
    head: number,
    rows: number,
    units: number,
    out: number,
  ): void
  backHead(
    h: number,
    width: number,
    mask: number,
    head: number,
    dy: number,
    rows: number,
    units: number,
    dh: number,
    gradient: number,
  ): void
  backwardLayer(
    z: number,
    cells: number,
    gates: number,
    squashed: number,
    turned: number,
    dh: number,
    dc: number,
    above: number,
    dx: number,
    gradient: number,
    rows: number,
    steps: number,
    units: number,
    width: number,
  ): void
  uncouple(dx: number, mask: number, rows: number, steps: number, units: number): void
  turn(weights: number, units: number, width: number, out: number): void
  clear(address: number, bytes: number): void
  addTo(target: number, other: number, count: number): void
  sumOfSquares(address: number, count: number): number
  adam(
    weights: number,
    gradient: number,
    mean: number,
    square: number,
    count: number,
    share: number,
    rate: number,
    root: number,
  ): void
}

const NAMES: readonly (keyof Kernels)[] = [
  ...(['gather', 'forwardLayer', 'couple', 'forecast'] as const),
  ...(['backHead', 'backwardLayer', 'uncouple'] as const),
  ...(['turn', 'clear', 'addTo', 'sumOfSquares', 'adam'] as const),
]

/** The compiled kernels. Throws `NO_KERNELS` if they were not built. */
export function kernelModule(): WebAssembly.Module {
  return compiledKernels('lstm')
}

/** Kernels that work in the given memory. */
export function kernelsOver(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  if (!areKernels(exports)) throw notBuilt('lstm', 'are older than the code that calls them')
  return exports
}

/** By name alone: that each one matches its source is what the build is trusted for. */
function areKernels(exports: unknown): exports is Kernels {
  if (typeof exports !== 'object' || exports === null) return false
  return NAMES.every((name) => name in exports)
}
