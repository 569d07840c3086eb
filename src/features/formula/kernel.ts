import { existsSync, readFileSync } from 'node:fs'
import { FeatureError } from '../feature-error.ts'
import { OPERATIONS } from './operations.ts'

/** The inner loops, written in AssemblyScript (kernels/features.ts). Addresses are bytes in the memory handed in. */
export interface Kernel {
  /** Runs so many steps, which begin at that address, over a piece of so many rows. */
  run(steps: number, count: number, rows: number): void
  /** How many operations the kernel knows. */
  operations(): number
}

const BUILT = new URL('../../../kernels/build/features.wasm', import.meta.url)
const BUILD = 'Run `npm run build:kernels` in the project’s folder.'

let compiled: WebAssembly.Module | undefined

/** The kernel over a memory. Throws `NO_KERNELS` where it was not built, or built from other sources than these. */
export function kernelOver(memory: WebAssembly.Memory): Kernel {
  if (compiled === undefined) {
    if (!existsSync(BUILT)) {
      throw new FeatureError(
        'NO_KERNELS',
        `The kernels of the features are not built, as after \`npm ci --ignore-scripts\`. ${BUILD}`,
      )
    }
    compiled = new WebAssembly.Module(readFileSync(BUILT))
  }
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
  // What the build wrote is trusted once it says that it is of this version: this is the border.
  const kernel = exports as Partial<Kernel>
  if (kernel.operations?.() !== OPERATIONS.length) {
    throw new FeatureError(
      'NO_KERNELS',
      `The kernels of the features are not of this version. ${BUILD}`,
    )
  }
  return kernel as Kernel
}
