import { assert } from '../runtime/index.ts'
import {
  ADAPTIVE_RATE,
  type AdaptiveLevels,
  adapt,
  effectiveLevel,
  nominalLevel,
} from './adaptive-levels.ts'
import type { Spread } from './uncertainty.ts'

/** Levels of the quantiles every forecast carries: both tails, and the edges of the 50 and 90 % intervals. */
export const QUANTILE_LEVELS: readonly number[] = [
  0.01,
  ...Array.from({ length: 19 }, (_, i) => (i + 1) / 20),
  0.99,
]

const [LOW_90, LOW_50, HIGH_50, HIGH_90] = [0.05, 0.25, 0.75, 0.95].map((level) =>
  QUANTILE_LEVELS.indexOf(level),
)

/** A forecast of a return as a distribution. Log returns. */
export interface ReturnForecast {
  readonly expectedReturn: number
  /** At `QUANTILE_LEVELS`, ascending. */
  readonly quantiles: readonly number[]
  readonly interval50: ReturnRange
  readonly interval90: ReturnRange
  /** Probability that the return is above zero. */
  readonly probabilityUp: number
}

/** A closed range of log returns. */
export interface ReturnRange {
  readonly low: number
  readonly high: number
}

/** A forecast whose outcome is not known yet. */
interface PendingInterval {
  readonly asOf: number
  readonly interval50: ReturnRange
  readonly interval90: ReturnRange
}

/** All that a tracker knows, as plain JSON: a restart goes on from here to the bit. */
export interface TrackerState {
  readonly levels: AdaptiveLevels
  readonly pending: readonly PendingInterval[]
}

/** Where every tracker begins: nothing learnt, nothing pending. */
export const FRESH_TRACKER: TrackerState = {
  levels: { coverage50: 0.5, coverage90: 0.9 },
  pending: [],
}

/** Makes distributions out of expected returns, and keeps their coverage true as outcomes arrive. */
export interface IntervalTracker {
  /** The distribution `expectedReturn + sigma × residual`, at the levels in force. Settle what is due first. */
  issue(asOf: number, expectedReturn: number, spread: Spread): ReturnForecast
  /**
   * Learns what became of the forecast at `asOf`, at time `now`. NaN: no outcome ever came, nothing is
   * learnt. A forecast that was never issued is nobody's business and is passed over.
   */
  settle(asOf: number, realizedReturn: number, now: number): void
  state(): TrackerState
}

/**
 * One tracker serves evaluation and live alike: the same sequence of calls gives the same bits, whether in
 * one breath or across restarts. At a retrain, a new tracker takes over the state of the old one. One whose
 * rate is 0 stays at the nominal levels.
 */
export function intervalTracker(
  horizonMs: number,
  state: TrackerState = FRESH_TRACKER,
  rate = ADAPTIVE_RATE,
): IntervalTracker {
  let { levels } = rate > 0 ? state : FRESH_TRACKER
  const pending = new Map(state.pending.map((each) => [each.asOf, each]))

  return {
    issue(asOf, expectedReturn, { sigma, shape }) {
      assert(!pending.has(asOf), 'a moment is forecast once')
      assert(Number.isFinite(expectedReturn) && sigma > 0, 'an undefined forecast is not issued')
      const quantiles = QUANTILE_LEVELS.map(
        (level) => expectedReturn + sigma * shape.quantile(effectiveLevel(levels, level)),
      )
      const interval50 = { low: quantiles[LOW_50], high: quantiles[HIGH_50] }
      const interval90 = { low: quantiles[LOW_90], high: quantiles[HIGH_90] }
      pending.set(asOf, { asOf, interval50, interval90 })
      const down = nominalLevel(levels, shape.levelOf(-expectedReturn / sigma))
      return { expectedReturn, quantiles, interval50, interval90, probabilityUp: 1 - down }
    },
    settle(asOf, realizedReturn, now) {
      const issued = pending.get(asOf)
      if (!issued) return
      assert(asOf + horizonMs <= now, 'an outcome is not used before it is known')
      pending.delete(asOf)
      if (Number.isNaN(realizedReturn) || rate === 0) return
      const inside = {
        inside50: covers(issued.interval50, realizedReturn),
        inside90: covers(issued.interval90, realizedReturn),
      }
      levels = adapt(levels, inside, rate)
    },
    state: () => ({ levels, pending: [...pending.values()] }),
  }
}

function covers({ low, high }: ReturnRange, value: number): boolean {
  return low <= value && value <= high
}
