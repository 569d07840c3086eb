import { DAY_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import type { ChampionDrift } from './champion-drift.ts'
import { JobError } from './job-error.ts'

/** Looks once a day of the market whether it has left what the champion learnt from. */
interface DriftWatch {
  /** Told every minute. Where it is time, a look begins: nobody waits for it. */
  at(champion: Champion, marketTime: number): void
  /** Once what is being looked at has been seen. */
  end(): Promise<void>
}

const EVERY_MS = DAY_MS

export function driftWatch(options: {
  look(champion: Champion): Promise<ChampionDrift>
  onDrift(drift: ChampionDrift): void
  /** Nothing hangs on a look: whoever is told of one that failed goes on. */
  onFailure(error: unknown): void
}): DriftWatch {
  const { look, onDrift, onFailure } = options
  let last: number | undefined
  let looking: Promise<void> | undefined

  return {
    at(champion, marketTime) {
      last ??= marketTime
      if (marketTime - last < EVERY_MS || looking !== undefined) return
      last = marketTime
      looking = look(champion)
        .then(onDrift)
        .catch((error: unknown) => {
          // An old champion, or a young lake: nothing to be said is no trouble.
          if (!(error instanceof JobError)) onFailure(error)
        })
        .finally(() => {
          looking = undefined
        })
    },

    async end() {
      await looking
    },
  }
}
