/**
 * What every folder may lean on: clock, randomness, assertions, settings, hashing.
 *
 * Promises: everything from the outside world is handed in, so a test can stand in for it.
 * Never: knows a word about markets.
 */
export { assert } from './assert.ts'
export type { Bus, Delivery, Topic } from './bus.ts'
export type { Clock } from './clock.ts'
export { gatedClock } from './clock-gated.ts'
export { systemClock } from './clock-system.ts'
export { virtualClock } from './clock-virtual.ts'
export { firstWhere } from './first-where.ts'
export { folderOf } from './folder-url.ts'
export { sha256 } from './hash.ts'
export { createLog, type Log } from './log.ts'
export { type BusTrouble, memoryBus } from './memory-bus.ts'
export { type Random, seededRandom, shuffle } from './random.ts'
export { describeSettings, readSettings, type SettingDescription } from './settings.ts'
export { SettingsError } from './settings-error.ts'
export { type Settings, SYMBOL_FORM } from './settings-schema.ts'
export type { SettingChecks, SettingsPlaces } from './settings-sources.ts'
export { formatTime, parseTime, TIME_FORMS } from './time-text.ts'
export { backoffMs, pause } from './waits.ts'
