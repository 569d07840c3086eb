import { MINUTE_MS } from '../../market/index.ts'
import type { Clock } from '../../runtime/index.ts'

/** Until the venue has said what it allows. */
const USUAL_LIMIT = 6000
/** Others behind the same address may be asking, too. */
const SHARE = 0.9
/** The venue's minute begins when its clock says so, which may be a little after ours. */
const CLOCK_SLACK_MS = 250

/** Keeps requests inside what the venue allows an address in a clock minute, by waiting for the next one. */
export interface WeightBudget {
  /** Resolves when a request of that weight may be sent. Rejects with the signal's reason. */
  take(weight: number, signal?: AbortSignal): Promise<void>
  /** What `exchangeInfo` says may be used in a minute. */
  learnLimit(limit: number): void
  /** What an answer's header says was used in this minute, by us and others behind the same address. */
  learnUsed(used: number): void
  /** Nobody asks for so long: we were told to wait. */
  pause(ms: number): void
  /** How long the pause still lasts. */
  pausedMs(): number
}

export function weightBudget(machine: Clock): WeightBudget {
  let limit = USUAL_LIMIT
  let minute = Number.NaN
  let used = 0
  let pausedUntil = 0

  function turn(): void {
    const current = Math.floor(machine.now() / MINUTE_MS)
    if (current === minute) return
    minute = current
    used = 0
  }

  return {
    async take(weight, signal) {
      for (;;) {
        signal?.throwIfAborted()
        turn()
        if (machine.now() < pausedUntil) {
          await machine.until(pausedUntil, signal)
        } else if (used > 0 && used + weight > limit * SHARE) {
          await machine.until((minute + 1) * MINUTE_MS + CLOCK_SLACK_MS, signal)
        } else {
          used += weight
          return
        }
      }
    },
    learnLimit(told) {
      limit = told
    },
    learnUsed(told) {
      turn()
      used = Math.max(used, told)
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, machine.now() + ms)
    },
    pausedMs: () => Math.max(0, pausedUntil - machine.now()),
  }
}
