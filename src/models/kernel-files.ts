import { existsSync, readFileSync } from 'node:fs'
import { ModelError } from './model-error.ts'

const compiled = new Map<string, WebAssembly.Module>()

/**
 * Kernels written in AssemblyScript, by the name of their file: code, read once like any other module. Throws
 * `NO_KERNELS` if they were not built.
 */
export function compiledKernels(name: string): WebAssembly.Module {
  const known = compiled.get(name)
  if (known) return known
  const built = new URL(`../../kernels/build/${name}.wasm`, import.meta.url)
  if (!existsSync(built)) {
    throw notBuilt(name, 'are not built, as after `npm ci --ignore-scripts`')
  }
  const module = new WebAssembly.Module(readFileSync(built))
  compiled.set(name, module)
  return module
}

/** What is said of kernels that are missing or older than the code that calls them. */
export function notBuilt(name: string, problem: string): ModelError {
  const hint = 'Run `npm run build:kernels` in the project’s folder.'
  return new ModelError('NO_KERNELS', `The kernels "${name}" ${problem}. ${hint}`)
}
