import { Worker } from 'node:worker_threads'
import type { Learnt, Lesson } from './learn-champion.ts'

/**
 * Learns in a thread of its own, one lesson after the other: whatever is served meanwhile is not held up, and
 * memory holds one lesson at a time however many symbols there are.
 */
export function learningAside(): (lesson: Lesson, signal: AbortSignal) => Promise<Learnt> {
  let last: Promise<unknown> = Promise.resolve()
  return (lesson, signal) => {
    const learnt = last.then(() => learnAside(lesson, signal))
    last = learnt.catch(() => undefined) // Whoever asked hears of it; who comes next does not care.
    return learnt
  }
}

function learnAside(lesson: Lesson, signal: AbortSignal): Promise<Learnt> {
  signal.throwIfAborted()
  const thread = new Worker(new URL('./learning-thread.ts', import.meta.url), {
    workerData: lesson,
    execArgv: [],
  })
  return new Promise<Learnt>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) => {
      signal.removeEventListener('abort', abort)
      // After a message or an error this changes nothing any more.
      reject(new Error(`The training thread ended with ${code} and no result`))
    })
  }).finally(() => thread.terminate())
}
