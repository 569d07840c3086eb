import { askAside } from './ask-aside.ts'
import { inTurn } from './in-turn.ts'
import type { Learnt, Lesson } from './lesson.ts'

const THREAD = new URL('./learning-thread.ts', import.meta.url)

/**
 * Learns in a thread of its own, one lesson after the other: whatever is served meanwhile is not held up, and
 * memory holds one lesson at a time however many symbols there are.
 */
export function learningAside(): (lesson: Lesson, signal: AbortSignal) => Promise<Learnt> {
  const turn = inTurn()
  return (lesson, signal) =>
    turn(() => askAside<Learnt>({ file: THREAD, question: lesson, signal }))
}
