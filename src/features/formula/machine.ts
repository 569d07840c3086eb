import type { Column } from '../../market/index.ts'
import type { Program } from './compile.ts'
import { type Kernel, kernelOver } from './kernel.ts'
import { PIECE, type Piece } from './piece.ts'
import { readSource } from './read-source.ts'
import { TABLES_END, writeTables } from './wave-tables.ts'

const STEP_BYTES = 64
const WASM_PAGE = 65_536

/** Where a program is laid out in a kernel's memory: its steps from byte `at` on, then its columns. */
export interface Desk {
  readonly memory: Float64Array
  readonly at: number
  program: Program | undefined
}

/** Memory for a kernel, of at least so many bytes. Its first part holds tables; what follows is free. */
export function kernelMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / WASM_PAGE)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  writeTables(new Float64Array(memory.buffer))
  return memory
}

/** Writes a program, and its inputs for a piece, to where a kernel reads them. */
export function layOut(desk: Desk, program: Program, piece: Piece): void {
  if (desk.program !== program) writeSteps(desk, program)
  desk.program = program
  const rows = piece.to - piece.from
  for (const { source, place, lead } of program.inputs) {
    const first = firstRow(desk.at, program, place)
    readSource(source, piece, lead, desk.memory.subarray(first - lead, first + rows))
  }
}

/** The outputs for the piece that is laid out, once it has been run: views that hold until another is. */
export function takeOutputs(
  { memory, at, program }: Desk,
  { from, to }: Piece,
  take: (output: number, values: Column) => void,
): void {
  program?.outputs.forEach(({ place, lag }, output) => {
    const first = firstRow(at, program, place) - lag
    take(output, memory.subarray(first, first + to - from))
  })
}

/** What a program takes of memory, with its columns. */
export function bytesOf(program: Program): number {
  return 8 * firstRow(0, program, program.places)
}

let own: { readonly kernel: Kernel; readonly desk: Desk } | undefined

/** Runs a program over a piece in this thread, and hands over its outputs. */
export function runOver(
  program: Program,
  piece: Piece,
  take: (output: number, values: Column) => void,
): void {
  if (own === undefined || own.desk.memory.byteLength < TABLES_END + bytesOf(program)) {
    const memory = kernelMemory(TABLES_END + 1.5 * bytesOf(program))
    const desk = { memory: new Float64Array(memory.buffer), at: TABLES_END, program: undefined }
    own = { kernel: kernelOver(memory), desk }
  }
  const { kernel, desk } = own
  layOut(desk, program, piece)
  kernel.run(desk.at, program.steps.length, piece.to - piece.from)
  takeOutputs(desk, piece, take)
}

/** Where in memory, counted in numbers, the first row of the piece lies. */
function firstRow(at: number, { steps, lead }: Program, place: number): number {
  const code = (at + steps.length * STEP_BYTES) / 8
  // Not a power of two apart: rows of all columns would then meet in the same few lines of the cache.
  return code + place * (lead + PIECE + 4) + lead
}

/** See `kernels/features/step.ts` for how a step lies in memory. */
function writeSteps({ memory, at }: Desk, program: Program): void {
  const view = new DataView(memory.buffer, at)
  program.steps.forEach(({ operation, lead, results, operands, numbers }, i) => {
    const begin = i * STEP_BYTES
    const address = (place: number, lag: number) => 8 * (firstRow(at, program, place) - lead - lag)
    view.setInt32(begin, operation, true)
    view.setInt32(begin + 4, lead, true)
    results.forEach((place, k) => {
      view.setUint32(begin + 8 + 4 * k, address(place, 0), true)
    })
    operands.forEach(({ place, lag }, k) => {
      view.setUint32(begin + 20 + 4 * k, address(place, lag), true)
    })
    numbers.forEach((number, k) => {
      view.setFloat64(begin + 32 + 8 * k, number, true)
    })
  })
}
