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
  // What the build wrote is trusted once it says that it is of this version: this is the border.
  const kernel = exportsOver(compiled, memory) as Partial<Kernel>
  if (kernel.operations?.() !== OPERATIONS.length) throw otherVersion()
  return kernel as Kernel
}

function exportsOver(module: WebAssembly.Module, memory: WebAssembly.Memory) {
  try {
    return new WebAssembly.Instance(module, { env: { memory } }).exports
  } catch (problem) {
    // Builds from before threads shared their memory do not accept it.
    throw problem instanceof Error && problem.name === 'LinkError' ? otherVersion() : problem
  }
}

function otherVersion(): FeatureError {
  return new FeatureError(
    'NO_KERNELS',
    `The kernels of the features are not of this version. ${BUILD}`,
  )
}
