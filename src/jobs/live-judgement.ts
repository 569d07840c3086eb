import type { IssuedForecast, Outcome } from '../forecast/index.ts'
import { type LiveCondition, type LiveOutcome, liveCondition } from '../scores/index.ts'

/** How long a champion is watched before it is judged, in outcomes; they come once a minute. */
export interface Patience {
  /** Fewer say nothing. */
  readonly least: number
  /** Older ones count no longer. */
  readonly most: number
  /** It is looked at every so many. */
  readonly every: number
  /** So many looks in a row must find it clearly degraded before it is demoted. */
  readonly confirmed: number
}

/**
 * A rolling test that is looked at every hour is passed by luck sooner or later: at p < 0.01, 17 of 40 simulated
 * models that knew nothing failed it once in four weeks, at p < 0.0001 twelve times in a row none did.
 */
const CLEARLY = 1e-4

export const USUAL_PATIENCE: Patience = { least: 1440, most: 7 * 1440, every: 60, confirmed: 12 }

/** What the model that serves has been worth since it began to serve, this time. */
interface LiveJudgement {
  /** Takes the next settled forecast, in the order of their moments. One of another model begins a new judgement. */
  settled(forecast: IssuedForecast, outcome: Outcome): void
  /** Takes it without a look: for all those that are in the database already. */
  remember(forecast: IssuedForecast, outcome: Outcome): void
  /** Judges what was taken. */
  look(): void
  /** Of the model of that version. */
  conditionOf(version: string): LiveCondition
  /** Why the model of that version is to be demoted; undefined while it is not. */
  complaintAbout(version: string): string | undefined
  /** The first moment that it forecast in a row with the newest, epoch ms. */
  servedFrom(version: string): number | undefined
}

const NOTHING: LiveCondition = { kind: 'too-early', rows: 0 }

export function liveJudgement(horizonMinutes: number, patience: Patience): LiveJudgement {
  const { least, most, every, confirmed } = patience
  // Outcomes of overlapping horizons miss together: the test's variance reaches over two of them at least.
  const lag = Math.max(60, 2 * horizonMinutes)
  let version: string | undefined
  let from = 0
  let recent: LiveOutcome[] = []
  let sinceLook = 0
  let strikes = 0
  let condition = NOTHING

  const judgement: LiveJudgement = {
    settled(forecast, outcome) {
      judgement.remember(forecast, outcome)
      if (sinceLook >= every) judgement.look()
    },

    remember({ modelVersion, asOf, expectedReturn, intervals }, outcome) {
      if (modelVersion !== version) {
        version = modelVersion
        from = asOf
        recent = []
        sinceLook = 0
        strikes = 0
        condition = NOTHING
      }
      if (outcome.kind !== 'scored') return
      const { realizedReturn, close } = outcome
      const { low, high } = intervals[90]
      const inside90 = low <= close && close <= high
      recent.push({ expectedReturn, realizedReturn, width90: Math.log(high / low), inside90 })
      sinceLook++
      // Now and then in one go: taking the first of ten thousand each time moves all the others.
      if (recent.length > most + every) recent = recent.slice(-most)
    },

    look() {
      sinceLook = 0
      const newest = recent.slice(-most)
      condition = liveCondition(newest, { lag, least })
      const clearly = liveCondition(newest, { lag, least, pValue: CLEARLY })
      strikes = clearly.kind === 'degraded' ? strikes + 1 : 0
    },

    conditionOf: (asked) => (asked === version ? condition : NOTHING),

    complaintAbout: (asked) =>
      asked === version && condition.kind === 'degraded' && strikes >= confirmed
        ? condition.reason
        : undefined,

    servedFrom: (asked) => (asked === version ? from : undefined),
  }
  return judgement
}
