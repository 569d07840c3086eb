import type { Column } from '../../market/index.ts'
import type { Program } from '../formula/compile.ts'
import { type Desk, kernelMemory, layOut, takeOutputs } from '../formula/machine.ts'
import type { Piece } from '../formula/piece.ts'
import { TABLES_END } from '../formula/wave-tables.ts'
import { hand, isDone, isOpen, newSignals, SLOTS, withdraw } from './signals.ts'

/** Of memory a program may take, with its columns, to be run by a mate: twice what the widest set takes. */
export const SLOT_BYTES = 2 ** 22

/** Somebody who runs programs over pieces beside this thread. Nothing here waits for them. */
export interface Mate {
  /** Gives them a piece; false if they have their hands full. */
  offer(program: Program, piece: Piece): boolean
  /** Hands over the outputs of a piece that they have done; false if there is none. */
  collect(write: (piece: Piece) => (output: number, values: Column) => void): boolean
  /** A piece that they were given and have not finished, which is theirs no more; none if there is none. */
  takeBack(): Piece | undefined
}

/** Where a mate's work lies, and the mate as this thread sees it. */
export interface MateAndMemory {
  readonly mate: Mate
  readonly memory: WebAssembly.Memory
  readonly signals: Int32Array
}

interface Slot extends Desk {
  readonly place: number
  /** What it was filled with, until that is collected or taken back. */
  piece: Piece | undefined
}

/** A mate whose work is done by whoever serves the signals. */
export function newMate(): MateAndMemory {
  const memory = kernelMemory(TABLES_END + SLOTS * SLOT_BYTES)
  const signals = newSignals()
  const numbers = new Float64Array(memory.buffer)
  const slots = Array.from({ length: SLOTS }, (_, place): Slot => {
    const at = TABLES_END + place * SLOT_BYTES
    return { memory: numbers, at, program: undefined, place, piece: undefined }
  })
  const mate: Mate = {
    offer(program, piece) {
      const slot = slots.find((each) => each.piece === undefined && isOpen(signals, each.place))
      if (slot === undefined) return false
      layOut(slot, program, piece)
      slot.piece = piece
      const { place, at } = slot
      const rows = piece.to - piece.from
      hand(signals, { slot: place, steps: at, count: program.steps.length, rows })
      return true
    },
    collect(write) {
      for (const slot of slots) {
        const { piece, place } = slot
        if (piece === undefined || !isDone(signals, place)) continue
        takeOutputs(slot, piece, write(piece))
        slot.piece = undefined
        return true
      }
      return false
    },
    takeBack() {
      const given = slots.filter(({ piece }) => piece !== undefined)
      // What has been begun goes last: it may be done before its turn comes.
      const slot = given.find(({ place }) => withdraw(signals, place)) ?? given[0]
      if (slot === undefined) return undefined
      const { piece } = slot
      slot.piece = undefined
      return piece
    },
  }
  return { mate, memory, signals }
}
