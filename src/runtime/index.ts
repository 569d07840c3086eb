/**
 * What every folder may lean on: clock, randomness, assertions, settings, hashing.
 *
 * Promises: everything from the outside world is handed in, so a test can stand in for it.
 * Never: knows a word about markets.
 */
export { assert } from './assert.ts'
export type { Clock } from './clock.ts'
export { systemClock } from './clock-system.ts'
export { virtualClock } from './clock-virtual.ts'
export { type Random, seededRandom } from './random.ts'
