import type { Column } from '../../market/index.ts'
import type { Program } from './compile.ts'
import { type Kernel, kernelOver } from './kernel.ts'
import type { Piece } from './piece.ts'
import { readSource } from './read-source.ts'
import { TABLES_END, writeTables } from './wave-tables.ts'

/**
 * Rows of a piece. A program's columns then fit in a processor's second cache; see the speed in `bench/features.ts`.
 */
export const PIECE = 2048

const STEP_BYTES = 64
const WASM_PAGE = 65_536

/** Memory with a kernel over it, and what lies there: tables, then the steps of one program, then its columns. */
interface Machine {
  readonly kernel: Kernel
  readonly memory: Float64Array
  program: Program | undefined
}

let machine: Machine | undefined

/**
 * Runs a program over a piece and hands over each output as soon as it is made: a view that holds until the next is.
 */
export function runOver(
  program: Program,
  piece: Piece,
  take: (output: number, values: Column) => void,
): void {
  const { kernel, memory } = machineFor(program)
  const rows = piece.to - piece.from
  for (const { source, place, lead } of program.inputs) {
    const first = firstRow(program, place)
    readSource(source, piece, lead, memory.subarray(first - lead, first + rows))
  }
  let done = 0
  program.outputs.forEach(({ steps, place, lag }, output) => {
    if (steps > done) kernel.run(TABLES_END + done * STEP_BYTES, steps - done, rows)
    done = steps
    const first = firstRow(program, place) - lag
    take(output, memory.subarray(first, first + rows))
  })
}

/** Where in memory, counted in numbers, the first row of the piece lies. */
function firstRow({ steps, lead }: Program, place: number): number {
  const code = (TABLES_END + steps.length * STEP_BYTES) / 8
  // Not a power of two apart: rows of all columns would then meet in the same few lines of the cache.
  return code + place * (lead + PIECE + 4) + lead
}

function machineFor(program: Program): Machine {
  const bytes = 8 * firstRow(program, program.places)
  if (machine === undefined || machine.memory.byteLength < bytes) {
    const pages = Math.ceil((1.5 * bytes) / WASM_PAGE)
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: false })
    machine = {
      kernel: kernelOver(memory),
      memory: new Float64Array(memory.buffer),
      program: undefined,
    }
    writeTables(machine.memory)
  }
  if (machine.program !== program) {
    writeSteps(program, new DataView(machine.memory.buffer))
    machine.program = program
  }
  return machine
}

/** See `kernels/features/step.ts` for how a step lies in memory. */
function writeSteps(program: Program, view: DataView): void {
  program.steps.forEach(({ operation, lead, results, operands, numbers }, i) => {
    const at = TABLES_END + i * STEP_BYTES
    const address = (place: number, lag: number) => 8 * (firstRow(program, place) - lead - lag)
    view.setInt32(at, operation, true)
    view.setInt32(at + 4, lead, true)
    results.forEach((place, k) => {
      view.setUint32(at + 8 + 4 * k, address(place, 0), true)
    })
    operands.forEach(({ place, lag }, k) => {
      view.setUint32(at + 20 + 4 * k, address(place, lag), true)
    })
    numbers.forEach((number, k) => {
      view.setFloat64(at + 32 + 8 * k, number, true)
    })
  })
}
