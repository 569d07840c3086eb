import { MINUTE_MS } from '../market/index.ts'
import { assert, seededRandom } from '../runtime/index.ts'
import { type Association, association } from './association.ts'
import { type Coverage, coverage, type WeekOfCoverage, weeklyCoverage } from './coverage.ts'
import { type DayBootstrap, dayBootstrap, type Estimate, finiteOrNull } from './day-bootstrap.ts'
import { type Decile, deciles } from './deciles.ts'
import { type DieboldMariano, dieboldMariano } from './diebold-mariano.ts'
import { type Direction, direction } from './direction.ts'
import { checkRows, type ForecastRows } from './forecast-rows.ts'
import { effectiveSampleSize, serialVariance } from './long-run-variance.ts'
import {
  type ErrorSize,
  priceError,
  returnError,
  skillPercent,
  squaredErrorsPerDay,
} from './magnitude.ts'
import { type MonthOfSkill, skillByMonth } from './months.ts'
import { ascendingOrder } from './order.ts'
import { type Probability, probability } from './probability.ts'
import { type QuantileLoss, quantileLoss } from './quantile-loss.ts'
import { type TradingCost, tradingCosts } from './trading-costs.ts'
import { type UtcDays, utcDays } from './utc-days.ts'

const NEWEY_WEST_LAG = 60

/** What a model's forecasts were worth, beside doing nothing. Plain JSON; an undefined score is null. */
export interface ScoreCard extends Association {
  readonly rows: number
  /** UTC days with rows. */
  readonly days: number
  /** The first and the last `asOf`, epoch ms; null without rows. */
  readonly from: number | null
  readonly to: number | null
  readonly horizonMinutes: number
  /** Errors of the price in the quote currency. */
  readonly price: ErrorSize
  /** Errors of the log return in basis points. */
  readonly returns: ErrorSize
  /** Out of sample, against a zero return. Persistence has exactly 0. */
  readonly r2Percent: Estimate
  readonly direction: Direction
  readonly significance: Significance
  readonly intervals: Intervals
  /** The naive interval's, over the same rows; null where none was given. */
  readonly baselineIntervals: Intervals | null
  readonly quantileLoss: QuantileLoss
  readonly probability: Probability
  readonly deciles: readonly Decile[]
  readonly months: readonly MonthOfSkill[]
  readonly costs: readonly TradingCost[]
}

/** Whether squared error below persistence's is more than luck. */
interface Significance {
  /** Rows of the Newey–West window. */
  readonly lag: number
  readonly plain: DieboldMariano | null
  /** Each loss divided by `scale²`: calm hours count as much as wild ones, which sharpens the test. */
  readonly weighted: DieboldMariano | null
  /** How many independent forecasts the rows are worth, by the autocorrelation up to `lag`. */
  readonly effectiveSampleSize: {
    /** Of the realised returns: overlapping horizons alone divide it by about horizon / step. */
    readonly realizedReturn: number | null
    /** Of the plain test's loss differential; null for persistence. */
    readonly lossDifferential: number | null
  }
}

export interface Intervals {
  readonly coverage50: Coverage
  readonly coverage90: Coverage
  readonly weeks: readonly WeekOfCoverage[]
}

export interface ScoreOptions {
  /** The naive distribution over the same moments, levels and outcomes. */
  readonly baseline?: ForecastRows
  /** Newey–West lag in rows. By default 60 or the rows in one horizon, whichever is more, but at most a tenth of all. */
  readonly lag?: number
  /** Histories the bootstrap draws; 1000 by default. */
  readonly resamples?: number
  readonly seed?: number
}

/** Scores forecasts against their outcomes and against "price unchanged". Rows must satisfy `checkRows`. */
export function scoreCard(rows: ForecastRows, options: ScoreOptions = {}): ScoreCard {
  const { baseline, resamples = 1000, seed = 1 } = options
  checkRows(rows)
  if (baseline) checkSameMoments(rows, baseline)
  const days = utcDays(rows.asOf)
  const bootstrap = dayBootstrap(days.count, resamples, seededRandom(seed))
  const order = ascendingOrder(rows.expectedReturn)
  const squaredErrors = squaredErrorsPerDay(rows, days)
  return {
    rows: rows.length,
    days: days.count,
    from: finiteOrNull(rows.asOf[0]),
    to: finiteOrNull(rows.asOf[rows.length - 1]),
    horizonMinutes: rows.horizonMs / MINUTE_MS,
    price: priceError(rows),
    returns: returnError(rows),
    r2Percent: skillPercent(squaredErrors, bootstrap),
    ...association(rows, order, days, bootstrap),
    direction: direction(rows, days, bootstrap),
    significance: significance(rows, options.lag ?? defaultLag(rows)),
    intervals: intervals(rows, days, bootstrap),
    baselineIntervals: baseline ? intervals(baseline, days, bootstrap) : null,
    quantileLoss: quantileLoss(rows, baseline, days, bootstrap),
    probability: probability(rows, days, bootstrap),
    deciles: deciles(rows, order, days, bootstrap),
    months: skillByMonth(rows.asOf, days, squaredErrors, { resamples, seed }),
    costs: tradingCosts(rows, order, days, bootstrap),
  }
}

function checkSameMoments(rows: ForecastRows, baseline: ForecastRows): void {
  checkRows(baseline)
  const { asOf, realizedReturn, quantileLevels } = baseline
  assert(rows.length === baseline.length, 'model and baseline have the same rows')
  for (let i = 0; i < rows.length; i++) {
    assert(
      rows.asOf[i] === asOf[i] && rows.realizedReturn[i] === realizedReturn[i],
      'model and baseline speak of the same moments and outcomes',
    )
  }
  assert(
    rows.quantileLevels.join() === quantileLevels.join(),
    'model and baseline have the same quantile levels',
  )
}

function defaultLag({ asOf, horizonMs, length }: ForecastRows): number {
  const spacing = (asOf[length - 1] - asOf[0]) / (length - 1)
  const horizonRows = Number.isFinite(spacing) ? Math.ceil(horizonMs / spacing) : 0
  return Math.min(Math.max(NEWEY_WEST_LAG, horizonRows), Math.floor(length / 10))
}

function significance(rows: ForecastRows, lag: number): Significance {
  const { expectedReturn, realizedReturn, scale } = rows
  const plain = realizedReturn.map((value, i) => value ** 2 - (value - expectedReturn[i]) ** 2)
  const weighted = plain.map((value, i) => value / scale[i] ** 2)
  const [plainSpread, weightedSpread, outcomeSpread] = [plain, weighted, realizedReturn].map(
    (series) => serialVariance(series, lag),
  )
  const { length } = rows
  return {
    lag,
    plain: dieboldMariano(plainSpread, length, lag),
    weighted: dieboldMariano(weightedSpread, length, lag),
    effectiveSampleSize: {
      realizedReturn: finiteOrNull(effectiveSampleSize(outcomeSpread, length)),
      lossDifferential: finiteOrNull(effectiveSampleSize(plainSpread, length)),
    },
  }
}

function intervals(rows: ForecastRows, days: UtcDays, bootstrap: DayBootstrap): Intervals {
  return {
    coverage50: coverage(rows, [0.25, 0.75], days, bootstrap),
    coverage90: coverage(rows, [0.05, 0.95], days, bootstrap),
    weeks: weeklyCoverage(rows),
  }
}
