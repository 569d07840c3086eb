import { type Clock, virtualClock } from '../../runtime/index.ts'

interface PatientClockOptions {
  /** Epoch ms the clock shows when it is made. */
  readonly startsAt: number
  /** Virtual time per real time, while somebody waits. */
  readonly speed: number
  /** The clock underneath. */
  readonly real: Clock
}

/**
 * A market's clock that stands still while its candles are worked on, and never passes a moment that
 * somebody waits for: at whatever speed, and while a model is trained, no minute is seen too late. What the
 * work takes is not made up for.
 */
export function patientClock({ startsAt, speed, real }: PatientClockOptions): Clock {
  const waiting = new Set<{ readonly target: number }>()
  let stood = startsAt
  let running: Clock | undefined

  function now(): number {
    if (running === undefined) return stood
    return Math.max(stood, Math.min(running.now(), ...Array.from(waiting, ({ target }) => target)))
  }

  return {
    now,
    async until(target, signal) {
      signal?.throwIfAborted()
      if (target <= now()) return
      running ??= virtualClock({ startsAt: stood, speed, real })
      const waiter = { target }
      waiting.add(waiter)
      try {
        await running.until(target, signal)
        stood = Math.max(stood, target)
      } finally {
        stood = now()
        waiting.delete(waiter)
        if (waiting.size === 0) running = undefined
      }
    },
  }
}
