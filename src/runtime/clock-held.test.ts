import { expect, it } from 'vitest'
import { heldClock } from './clock-held.ts'
import { virtualClock } from './clock-virtual.ts'

it('stands still until somebody waits, however long that takes', async () => {
  let real = 0
  const machine = { now: () => real, until: async () => {} }
  const clock = heldClock(5000, (startsAt) => virtualClock({ startsAt, speed: 60, real: machine }))
  real = 1000
  expect(clock.now()).toBe(5000)
  await clock.until(5000)
  expect(clock.now()).toBe(5000)
  real = 1010
  expect(clock.now()).toBe(5600)
})
