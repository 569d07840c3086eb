import type { Clock } from '../src/runtime/index.ts'

/** A clock that the test moves. */
export interface SteppedClock extends Clock {
  /** Moves it on and wakes whoever waited for a time it has reached. */
  moveTo(time: number): void
}

export function steppedClock(startsAt: number): SteppedClock {
  let time = startsAt
  const waiters = new Set<{ readonly until: number; readonly wake: () => void }>()
  return {
    now: () => time,
    moveTo(next) {
      time = Math.max(time, next)
      for (const waiter of [...waiters]) if (waiter.until <= time) waiter.wake()
    },
    until(until, signal) {
      signal?.throwIfAborted()
      if (until <= time) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const waiter = {
          until,
          wake() {
            waiters.delete(waiter)
            signal?.removeEventListener('abort', abort)
            resolve()
          },
        }
        const abort = () => {
          waiters.delete(waiter)
          reject(signal?.reason)
        }
        waiters.add(waiter)
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
  }
}
