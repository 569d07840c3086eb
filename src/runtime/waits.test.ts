import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, type Clock, pause, seededRandom, systemClock } from './index.ts'

describe('a pause', () => {
  it('ends after its time, and at once when told to stop', async () => {
    const clock = systemClock()
    const begun = clock.now()
    await pause(clock, 20, new AbortController().signal)
    expect(clock.now() - begun).toBeGreaterThanOrEqual(20)
    await pause(clock, 3_600_000, AbortSignal.abort())
  })

  it('hides no other failure than having been told to stop', async () => {
    const broken: Clock = { now: () => 0, until: () => Promise.reject(new Error('stopped clock')) }
    await expect(pause(broken, 1, new AbortController().signal)).rejects.toThrow('stopped clock')
  })
})

describe('a backoff', () => {
  it('doubles up to its most, and never waits less than half of that', () => {
    const random = seededRandom(1)
    fc.assert(
      fc.property(fc.nat(40), (failures) => {
        const whole = Math.min(30_000, 250 * 2 ** failures)
        const wait = backoffMs(failures, { firstMs: 250, mostMs: 30_000 }, random)
        expect(wait).toBeGreaterThanOrEqual(whole / 2)
        expect(wait).toBeLessThanOrEqual(whole)
      }),
    )
  })
})
