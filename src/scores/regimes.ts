import { type Column, DAY_MS, gather } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { correlation } from './association.ts'
import { coverage } from './coverage.ts'
import { dayBootstrap, type Estimate, finiteOrNull } from './day-bootstrap.ts'
import { direction } from './direction.ts'
import { type ForecastRows, quantileAt } from './forecast-rows.ts'
import { effectiveSampleSize, serialVariance } from './long-run-variance.ts'
import { returnError, skillPercent, squaredErrorsPerDay } from './magnitude.ts'
import { utcDays } from './utc-days.ts'

/** A way to sort moments by what was known at each of them. */
export interface RegimeLabels {
  /** What they are sorted by: `volatility`. */
  readonly by: string
  /** Names of the regimes, in their order. */
  readonly regimes: readonly string[]
  /** For each row the place of its regime; 255 where nothing can be said. */
  readonly labels: Uint8Array
}

/** What forecasts were worth in one regime, beside doing nothing over the same rows. */
export interface RegimeScore {
  readonly by: string
  readonly regime: string
  readonly rows: number
  readonly days: number
  /** How many independent outcomes the rows are worth, about: a regime comes in pieces. */
  readonly effectiveSampleSize: number | null
  /** Against a zero return. */
  readonly r2Percent: Estimate
  readonly ic: Estimate
  readonly hitRate: Estimate
  readonly baseRate: number | null
  readonly coverage90: Estimate
  readonly width90Bps: number | null
  readonly rmseBps: number | null
  readonly naiveRmseBps: number | null
}

const HOUR_MS = DAY_MS / 24

/** No regime of its kind. */
export const NO_REGIME = 255
const LAG = 60
/** Levels of the edges of the 90 % interval. */
const EDGES_90 = [0.05, 0.95] as const

interface RegimeOptions {
  readonly resamples: number
  readonly seed: number
}

/** Scores of every regime that has rows, each with intervals from its own days. */
export function regimeScores(
  rows: ForecastRows,
  sorted: readonly RegimeLabels[],
  options: RegimeOptions,
): readonly RegimeScore[] {
  return sorted.flatMap(({ by, regimes, labels }) =>
    regimes.flatMap((regime, place) => {
      const chosen = rowsOf(rows, labels, place)
      return chosen.length === 0 ? [] : [{ by, regime, ...scoresOf(chosen, options) }]
    }),
  )
}

function scoresOf(rows: ForecastRows, { resamples, seed }: RegimeOptions) {
  const days = utcDays(rows.asOf)
  const bootstrap = dayBootstrap(days.count, resamples, seededRandom(seed))
  const { hitRate, baseRate } = direction(rows, days, bootstrap)
  const { share, meanWidthBps } = coverage(rows, EDGES_90, days, bootstrap)
  const { rmse, naiveRmse } = returnError(rows)
  const spread = serialVariance(rows.realizedReturn, Math.min(LAG, Math.floor(rows.length / 10)))
  return {
    rows: rows.length,
    days: days.count,
    effectiveSampleSize: finiteOrNull(effectiveSampleSize(spread, rows.length)),
    r2Percent: skillPercent(squaredErrorsPerDay(rows, days), bootstrap),
    ic: correlation(rows, days, bootstrap),
    ...{ hitRate, baseRate, coverage90: share, width90Bps: meanWidthBps },
    ...{ rmseBps: rmse, naiveRmseBps: naiveRmse },
  }
}

/** The session of a moment, by the hours (UTC) in which a part of the world is at work: 22–8, 8–14, 14–22. */
export function sessions(asOf: Column): RegimeLabels {
  const labels = Uint8Array.from(asOf, (time) => {
    const hour = Math.floor(time / HOUR_MS) % 24
    return hour >= 22 || hour < 8 ? 0 : hour < 14 ? 1 : 2
  })
  return { by: 'session', regimes: ['Asia', 'EU', 'US'], labels }
}

/** The rows of one regime, with no more of their quantiles than are scored: copies of a year of them are 90 MB. */
function rowsOf(rows: ForecastRows, labels: Uint8Array, place: number): ForecastRows {
  const places = new Uint32Array(rows.length)
  let length = 0
  for (let row = 0; row < rows.length; row++) if (labels[row] === place) places[length++] = row
  const chosen = places.subarray(0, length)
  const at = (column: Column) => gather(column, chosen)
  return {
    length,
    horizonMs: rows.horizonMs,
    asOf: at(rows.asOf),
    lastClose: at(rows.lastClose),
    expectedReturn: at(rows.expectedReturn),
    realizedReturn: at(rows.realizedReturn),
    scale: at(rows.scale),
    probabilityUp: at(rows.probabilityUp),
    quantileLevels: EDGES_90,
    quantiles: EDGES_90.map((level) => at(quantileAt(rows, level))),
  }
}
