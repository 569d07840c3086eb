import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Program } from '../formula/compile.ts'
import { bytesOf } from '../formula/machine.ts'
import { type Mate, newMate, SLOT_BYTES } from './mate.ts'

/** Fewer numbers than this are computed sooner alone than a thread is started. */
const WORTH_SHARING = 8_000_000

let mate: Mate | 'refused' | undefined

/**
 * The mate of this thread, for a program over so many rows: another thread, started when it is first of use. None where
 * there is little to do, or nobody to do it.
 */
export function mateFor(program: Program, rows: number): Mate | undefined {
  if (rows * program.outputs.length < WORTH_SHARING) return undefined
  if (bytesOf(program) > SLOT_BYTES || availableParallelism() === 1) return undefined
  mate ??= startThread()
  return mate === 'refused' ? undefined : mate
}

/** A process may not be allowed another thread, at once or in the end. All is then computed here, only later. */
function startThread(): Mate | 'refused' {
  const { mate: started, memory, signals } = newMate()
  try {
    const workerData = { memory, signals }
    const worker = new Worker(new URL('./mate-thread.ts', import.meta.url), { workerData })
    worker.unref()
    worker.on('error', () => {
      mate = 'refused'
    })
    return started
  } catch {
    return 'refused'
  }
}
