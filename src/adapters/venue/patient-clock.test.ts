import { describe, expect, it } from 'vitest'
import type { Clock } from '../../runtime/index.ts'
import { patientClock } from './patient-clock.ts'

const MINUTE = 60_000

/** A machine on which time passes only when told to, or when somebody waits alone. */
function machineAt(time: number): Clock & { pass(ms: number): void } {
  let now = time
  return {
    now: () => now,
    pass(ms) {
      now += ms
    },
    async until(target, signal) {
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      now = Math.max(now, target)
    },
  }
}

describe('a patient clock', () => {
  it('stands still while its candles are worked on, however long that takes', async () => {
    const real = machineAt(0)
    const clock = patientClock({ startsAt: 0, speed: 60, real })
    for (let minute = 1; minute <= 5; minute++) {
      await clock.until(minute * MINUTE)
      expect(clock.now()).toBe(minute * MINUTE)
      real.pass(3_600_000)
      expect(clock.now()).toBe(minute * MINUTE)
    }
  })

  it('takes as long as its speed says, each time somebody waits', async () => {
    const real = machineAt(0)
    const clock = patientClock({ startsAt: 0, speed: 60, real })
    await clock.until(MINUTE)
    expect(real.now()).toBe(1000)
    real.pass(500)
    await clock.until(2 * MINUTE)
    expect(real.now()).toBe(2500)
  })

  it('runs while somebody waits, and never past the moment they wait for', async () => {
    const real = machineAt(0)
    const clock = patientClock({ startsAt: 0, speed: 60, real })
    const wait = clock.until(MINUTE)
    real.pass(500)
    expect(clock.now()).toBe(MINUTE / 2)
    real.pass(5000)
    expect(clock.now()).toBe(MINUTE)
    await wait
    expect(clock.now()).toBe(MINUTE)
  })

  it('wakes nobody before their moment when two wait', async () => {
    const clock = patientClock({ startsAt: 0, speed: 1000, real: machineAt(0) })
    const wait = async (target: number) => {
      await clock.until(target)
      expect(clock.now()).toBeGreaterThanOrEqual(target)
    }
    await Promise.all([wait(2 * MINUTE), wait(MINUTE)])
    expect(clock.now()).toBe(2 * MINUTE)
  })

  it('resolves at once for what has passed, and rejects with the reason of whoever stops it', async () => {
    const clock = patientClock({ startsAt: 5, speed: 60, real: machineAt(0) })
    await clock.until(5)
    await expect(clock.until(6, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
    const stop = new AbortController()
    const wait = clock.until(MINUTE, stop.signal)
    stop.abort(new Error('enough'))
    await expect(wait).rejects.toThrow('enough')
    expect(clock.now()).toBeLessThan(MINUTE)
  })
})
