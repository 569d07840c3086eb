import type { Clock } from './clock.ts'

/**
 * A clock that stands still at `startsAt` until somebody waits on it, and then is the clock that `run`
 * makes: a replayed market does not run away while its models are still being trained.
 */
export function heldClock(startsAt: number, run: (startsAt: number) => Clock): Clock {
  let running: Clock | undefined
  return {
    now: () => running?.now() ?? startsAt,
    until(time, signal) {
      running ??= run(startsAt)
      return running.until(time, signal)
    },
  }
}
