import { finiteOrNull } from './day-bootstrap.ts'

/** One settled forecast. Returns are log returns over the horizon. */
interface SettledForecast {
  readonly lastClose: number
  readonly expectedReturn: number
  readonly realizedReturn: number
  /** Whether the outcome fell inside the interval. */
  readonly inside50: boolean
  readonly inside90: boolean
}

/** The score so far, beside "price unchanged". Shares are 0 to 1; null until there is something to divide by. */
export interface RunningScore {
  readonly count: number
  readonly rmseBps: number | null
  readonly naiveRmseBps: number | null
  /** In the quote currency. */
  readonly rmseUsd: number | null
  readonly naiveRmseUsd: number | null
  /** R² against a zero return, in percent. */
  readonly skillPercent: number | null
  /** Right signs where neither forecast nor outcome is zero. */
  readonly hitRate: number | null
  /** What always guessing the side that came more often would have hit. */
  readonly baseRate: number | null
  readonly coverage50: number | null
  readonly coverage90: number | null
}

/** Keeps a running score, one settled forecast at a time, in constant memory. */
export interface Scoreboard {
  add(settled: SettledForecast): void
  score(): RunningScore
}

export function createScoreboard(): Scoreboard {
  let count = 0
  let squared = 0
  let naiveSquared = 0
  let squaredUsd = 0
  let naiveSquaredUsd = 0
  let calls = 0
  let hits = 0
  let ups = 0
  let downs = 0
  let inside50 = 0
  let inside90 = 0

  return {
    add(settled) {
      const { lastClose, expectedReturn, realizedReturn } = settled
      const close = lastClose * Math.exp(realizedReturn)
      const side = Math.sign(expectedReturn) * Math.sign(realizedReturn)
      count++
      squared += (realizedReturn - expectedReturn) ** 2
      naiveSquared += realizedReturn ** 2
      squaredUsd += (close - lastClose * Math.exp(expectedReturn)) ** 2
      naiveSquaredUsd += (close - lastClose) ** 2
      if (side !== 0) calls++
      if (side > 0) hits++
      if (realizedReturn > 0) ups++
      if (realizedReturn < 0) downs++
      if (settled.inside50) inside50++
      if (settled.inside90) inside90++
    },
    score: () => ({
      count,
      rmseBps: finiteOrNull(1e4 * Math.sqrt(squared / count)),
      naiveRmseBps: finiteOrNull(1e4 * Math.sqrt(naiveSquared / count)),
      rmseUsd: finiteOrNull(Math.sqrt(squaredUsd / count)),
      naiveRmseUsd: finiteOrNull(Math.sqrt(naiveSquaredUsd / count)),
      skillPercent: finiteOrNull(100 * (1 - squared / naiveSquared)),
      hitRate: finiteOrNull(hits / calls),
      baseRate: finiteOrNull(Math.max(ups, downs) / (ups + downs)),
      coverage50: finiteOrNull(inside50 / count),
      coverage90: finiteOrNull(inside90 / count),
    }),
  }
}
