import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Clock, systemClock, virtualClock } from './index.ts'

const START = Date.UTC(2024, 0, 1)

/** Resolves to what became of a wait by now: its state, without waiting for it. */
async function stateOf(wait: Promise<void>): Promise<'waiting' | 'over' | 'refused'> {
  const settled = wait.then(
    () => 'over' as const,
    () => 'refused' as const,
  )
  await vi.advanceTimersByTimeAsync(0)
  return Promise.race([settled, Promise.resolve('waiting' as const)])
}

describe('the clocks that follow the machine', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const clocks: readonly [name: string, make: () => Clock, speed: number][] = [
    ['system', systemClock, 1],
    ['virtual, real time', () => virtualClock({ startsAt: START, speed: 1 }), 1],
    ['virtual, sixty times', () => virtualClock({ startsAt: START, speed: 60 }), 60],
    ['virtual, slow motion', () => virtualClock({ startsAt: START, speed: 0.5 }), 0.5],
  ]

  describe.each(clocks)('%s', (_name, make, speed) => {
    it('shows time at its speed, however long it runs', async () => {
      const clock = make()
      await vi.advanceTimersByTimeAsync(90_000)
      expect(clock.now()).toBe(START + 90_000 * speed)
    })

    it('wakes at the time asked for and not before', async () => {
      const clock = make()
      const wait = clock.until(START + 60_000 * speed)
      await vi.advanceTimersByTimeAsync(59_998)
      expect(await stateOf(wait)).toBe('waiting')
      await vi.advanceTimersByTimeAsync(2)
      expect(await stateOf(wait)).toBe('over')
    })

    it('waits for a month without waking early or at once', async () => {
      const clock = make()
      const month = 30 * 86_400_000
      const wait = clock.until(START + month * speed)
      await vi.advanceTimersByTimeAsync(month - 1)
      expect(await stateOf(wait)).toBe('waiting')
      await vi.advanceTimersByTimeAsync(1)
      expect(await stateOf(wait)).toBe('over')
    })

    it('resolves at once for a time that has passed', async () => {
      await expect(make().until(START)).resolves.toBeUndefined()
    })

    it('stops waiting with the reason of the signal, and leaves no timer behind', async () => {
      const stop = new AbortController()
      const wait = make().until(START + 1_000_000, stop.signal)
      const refused = expect(wait).rejects.toThrow('enough')
      stop.abort(new Error('enough'))
      await refused
      expect(vi.getTimerCount()).toBe(0)
    })

    it('does not begin to wait when the signal has fired already', async () => {
      const fired = AbortSignal.abort(new Error('enough'))
      await expect(make().until(START, fired)).rejects.toThrow('enough')
    })
  })

  it('sleeps between looks: a wait costs a timer a minute at most, not a busy loop', async () => {
    const real = systemClock()
    const until = vi.spyOn(real, 'until')
    const clock = virtualClock({ startsAt: 0, speed: 1e9, real })
    for (let minute = 1; minute <= 1000; minute++) {
      const wait = clock.until(minute * 1e9 * 60)
      await vi.advanceTimersByTimeAsync(60)
      await wait
    }
    expect(clock.now()).toBe(60e12)
    expect(until.mock.calls.length).toBeLessThanOrEqual(1000)
  })

  it('notices that the machine was asleep', async () => {
    const wait = systemClock().until(START + 3_600_000)
    vi.setSystemTime(START + 7_200_000) // The lid was shut: no timer fired meanwhile.
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await stateOf(wait)).toBe('over')
  })

  it('never shows a time after which it then waits: rounding neither wakes early nor hangs', async () => {
    for (const speed of [3, 7, 0.3, 1 / 3, 1e3 / 7, 12_345.678]) {
      const clock = virtualClock({ startsAt: START, speed })
      for (let step = 1; step <= 20; step++) {
        const time = clock.now() + 997
        const wait = clock.until(time)
        await vi.advanceTimersByTimeAsync(Math.ceil(997 / speed) + 2)
        expect(await stateOf(wait)).toBe('over')
        expect(clock.now()).toBeGreaterThanOrEqual(time)
      }
    }
  })
})

describe('a clock of infinite speed', () => {
  const clockAt = (startsAt: number) => virtualClock({ startsAt, speed: Number.POSITIVE_INFINITY })

  it('stands still until somebody waits, then jumps there', async () => {
    const clock = clockAt(START)
    expect(clock.now()).toBe(START)
    await clock.until(START + 1e9)
    expect(clock.now()).toBe(START + 1e9)
    await clock.until(START)
    expect(clock.now()).toBe(START + 1e9)
  })

  it('wakes those who wait in the order of their times', async () => {
    const clock = clockAt(0)
    const woken: [who: string, at: number][] = []
    const wait = async (who: string, time: number) => {
      await clock.until(time)
      woken.push([who, clock.now()])
    }
    await Promise.all([wait('c', 30), wait('a', 10), wait('b', 20), wait('b2', 20)])
    expect(woken).toEqual([
      ['a', 10],
      ['b', 20],
      ['b2', 20],
      ['c', 30],
    ])
  })

  it('lets others have their turn: a loop over a million minutes can be stopped from outside', async () => {
    const clock = clockAt(0)
    const stop = new AbortController()
    setImmediate(() => stop.abort(new Error('enough')))
    const loop = async () => {
      for (let minute = 1; minute < 1e6; minute++) await clock.until(minute * 60_000, stop.signal)
    }
    await expect(loop()).rejects.toThrow('enough')
    expect(clock.now()).toBeLessThan(1e6 * 60_000)
  })

  it('forgets a wait that was called off', async () => {
    const clock = clockAt(0)
    const stop = new AbortController()
    const far = clock.until(1e9, stop.signal)
    const refused = expect(far).rejects.toThrow('enough')
    stop.abort(new Error('enough'))
    await refused
    await clock.until(5)
    expect(clock.now()).toBe(5)
  })

  it('never reaches the end of time', async () => {
    const clock = clockAt(0)
    const stop = new AbortController()
    const forever = expect(clock.until(Number.POSITIVE_INFINITY, stop.signal)).rejects.toThrow('ok')
    await clock.until(7)
    stop.abort(new Error('ok'))
    await forever
    expect(clock.now()).toBe(7)
  })
})
