import { assert } from './assert.ts'
import type { Clock } from './clock.ts'
import { systemClock } from './clock-system.ts'

interface VirtualClockOptions {
  /** Epoch ms the clock shows when it is made. */
  readonly startsAt: number
  /** Virtual time per real time. `Infinity`: time jumps to whatever is waited for next. */
  readonly speed: number
  /** The clock underneath; the machine's unless told. */
  readonly real?: Clock
}

/**
 * A clock that runs `speed` times as fast as the one underneath, in whole milliseconds.
 *
 * It is read off its origin each time, never summed up, so it cannot drift however fast it runs.
 */
export function virtualClock({
  startsAt,
  speed,
  real = systemClock(),
}: VirtualClockOptions): Clock {
  assert(Number.isFinite(startsAt), 'a clock starts at some time')
  assert(speed > 0, 'time runs forward')
  return speed === Number.POSITIVE_INFINITY
    ? jumpingClock(startsAt)
    : runningClock(startsAt, speed, real)
}

function runningClock(startsAt: number, speed: number, real: Clock): Clock {
  const origin = real.now()
  const now = () => startsAt + Math.floor((real.now() - origin) * speed)
  return {
    now,
    async until(time, signal) {
      signal?.throwIfAborted()
      let wake = origin + Math.ceil((time - startsAt) / speed)
      while (now() < time) {
        await real.until(wake, signal)
        wake = real.now() + 1 // Only rounding can have brought us here early: by less than this.
      }
    },
  }
}

interface Waiter {
  readonly time: number
  readonly wake: () => void
}

/**
 * Time stands still while anybody works and jumps to the earliest moment somebody waits for.
 *
 * One waiter wakes per turn of the event loop, so that I/O, timers and signals keep their share.
 */
function jumpingClock(startsAt: number): Clock {
  let time = startsAt
  let turnComes = false
  const waiters: Waiter[] = [] // Earliest first; those for the same moment in order of arrival.

  return {
    now: () => time,
    async until(target, signal) {
      signal?.throwIfAborted()
      if (target <= time) return
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          waiters.splice(waiters.indexOf(waiter), 1)
          reject(signal?.reason)
        }
        const waiter = {
          time: target,
          wake: () => {
            signal?.removeEventListener('abort', abort)
            resolve()
          },
        }
        signal?.addEventListener('abort', abort, { once: true })
        const later = waiters.findIndex((other) => other.time > target)
        waiters.splice(later < 0 ? waiters.length : later, 0, waiter)
        askForTurn()
      })
    },
  }

  function askForTurn(): void {
    if (turnComes || waiters.length === 0) return
    turnComes = true
    setImmediate(() => {
      turnComes = false
      const next = waiters[0]
      if (next === undefined || next.time === Number.POSITIVE_INFINITY) return
      waiters.shift()
      time = Math.max(time, next.time)
      next.wake()
      askForTurn()
    })
  }
}
