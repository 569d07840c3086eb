import type { Clock, Random } from '../../runtime/index.ts'

/** The venue takes 300 attempts in five minutes from an address; others may share it. */
const LIMIT = 200
const WINDOW_MS = 300_000
const BACKOFF = { firstMs: 500, mostMs: 30_000 } as const

/** When a connection may be tried again. */
export interface Attempts {
  /**
   * Waits its turn: at once after a connection that held, longer and longer, with jitter, after failures in a row,
   * and never beyond the venue's limit. Rejects with the signal's reason.
   */
  next(failuresInARow: number, signal: AbortSignal): Promise<void>
}

export function attempts(machine: Clock, random: Random): Attempts {
  const made: number[] = []

  return {
    async next(failures, signal) {
      if (failures > 0) {
        const most = Math.min(BACKOFF.mostMs, BACKOFF.firstMs * 2 ** (failures - 1))
        await machine.until(machine.now() + most * (0.5 + 0.5 * random.uniform()), signal)
      }
      for (;;) {
        signal.throwIfAborted()
        while (made.length > 0 && made[0] <= machine.now() - WINDOW_MS) made.shift()
        if (made.length < LIMIT) break
        await machine.until(made[0] + WINDOW_MS, signal)
      }
      made.push(machine.now())
    },
  }
}
