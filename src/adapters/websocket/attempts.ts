import { backoffMs, type Clock, type Random } from '../../runtime/index.ts'

/** How many attempts a venue takes from an address. */
interface AttemptLimit {
  readonly attempts: number
  readonly windowMs: number
}

const BACKOFF = { firstMs: 250, mostMs: 30_000 } as const

/** When a connection may be tried again. */
export interface Attempts {
  /**
   * Waits its turn: at once after a connection that held, longer and longer, with jitter, after failures in a row,
   * and never beyond the venue's limit. Rejects with the signal's reason.
   */
  next(failuresInARow: number, signal: AbortSignal): Promise<void>
}

export function attempts(machine: Clock, random: Random, limit: AttemptLimit): Attempts {
  const made: number[] = []

  return {
    async next(failures, signal) {
      if (failures > 0) {
        await machine.until(machine.now() + backoffMs(failures - 1, BACKOFF, random), signal)
      }
      for (;;) {
        signal.throwIfAborted()
        while (made.length > 0 && made[0] <= machine.now() - limit.windowMs) made.shift()
        if (made.length < limit.attempts) break
        await machine.until(made[0] + limit.windowMs, signal)
      }
      made.push(machine.now())
    },
  }
}
