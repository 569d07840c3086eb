import type { Lake } from '../lake/index.ts'
import { DAY_MS, type Instrument } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import { type ChampionDrift, championDrift } from './champion-drift.ts'
import { JobError } from './job-error.ts'

/** Looks once a day of the market whether it has left what the champion learnt from. */
interface DriftWatch {
  /** Asked every minute; undefined where it is not time, or too early to say. */
  at(champion: Champion, marketTime: number): Promise<ChampionDrift | undefined>
}

const EVERY_MS = DAY_MS

export function driftWatch(options: {
  readonly instrument: Instrument
  readonly lake: Lake
}): DriftWatch {
  let last: number | undefined
  return {
    async at(champion, marketTime) {
      last ??= marketTime
      if (marketTime - last < EVERY_MS) return undefined
      last = marketTime
      try {
        return await championDrift({ ...options, champion, weeks: 1 })
      } catch (error) {
        // An old champion, or a young lake: nothing to be said is no trouble.
        if (error instanceof JobError) return undefined
        throw error
      }
    },
  }
}
