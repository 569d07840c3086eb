import { describe, expect, it } from 'vitest'
import { gatedClock } from './clock-gated.ts'
import { virtualClock } from './index.ts'

const open = () =>
  gatedClock(1000, (startsAt) => virtualClock({ startsAt, speed: Number.POSITIVE_INFINITY }))

describe('a clock behind a gate', () => {
  it('stands still whoever waits on it, until it is let go', async () => {
    const { clock, letGo } = open()
    let woken = false
    const waiting = clock.until(5000).then(() => {
      woken = true
    })
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
    expect([clock.now(), woken]).toEqual([1000, false])
    letGo()
    letGo()
    await waiting
    expect(clock.now()).toBe(5000)
  })

  it('lets nobody wait for what is past, and everybody give up', async () => {
    const { clock } = open()
    await clock.until(1000)
    const stop = new AbortController()
    const waiting = clock.until(2000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(clock.until(2000, AbortSignal.abort(new Error('before')))).rejects.toThrow(
      'before',
    )
  })
})
