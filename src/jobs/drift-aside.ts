import { askAside } from './ask-aside.ts'
import type { DriftAnswer, DriftQuestion } from './champion-drift.ts'
import { inTurn } from './in-turn.ts'

const THREAD = new URL('./drift-thread.ts', import.meta.url)

/**
 * Looks at drift in a thread of its own, one symbol after the other: a week of rows takes up to a second, and all
 * symbols' days begin with the same minute.
 */
export function driftAside(): (
  question: DriftQuestion,
  signal: AbortSignal,
) => Promise<DriftAnswer> {
  const turn = inTurn()
  return (question, signal) => turn(() => askAside<DriftAnswer>({ file: THREAD, question, signal }))
}
