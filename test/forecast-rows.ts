import { DAY_MS, MINUTE_MS } from '../src/market/index.ts'
import { seededRandom } from '../src/runtime/index.ts'
import type { ForecastRows } from '../src/scores/index.ts'

const START = Date.UTC(2024, 1, 1) + MINUTE_MS - 1 // The close of its first minute.
const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
const NORMAL_QUANTILES = [-1.6449, -0.6745, 0, 0.6745, 1.6449]

interface Simulation {
  readonly days: number
  readonly stepMinutes?: number
  /** Correlation of forecast and outcome; the forecasts are of the right size for it. */
  readonly edge: number
  readonly seed?: number
}

/** Forecasts that know `edge` of a market whose volatility comes in slow waves. */
export function simulatedRows({
  days,
  stepMinutes = 10,
  edge,
  seed = 1,
}: Simulation): ForecastRows {
  const random = seededRandom(seed)
  const length = Math.round((days * DAY_MS) / (stepMinutes * MINUTE_MS))
  const column = (value: (i: number) => number) => Float64Array.from({ length }, (_, i) => value(i))
  const signal = column(() => random.normal())
  const scale = column((i) => 0.002 * Math.exp(0.5 * Math.sin(i / 300)))
  const expectedReturn = column((i) => edge * scale[i] * signal[i])
  return {
    length,
    asOf: column((i) => START + i * stepMinutes * MINUTE_MS),
    horizonMs: 10 * MINUTE_MS,
    lastClose: column(() => 60_000),
    expectedReturn,
    realizedReturn: column(
      (i) => expectedReturn[i] + Math.sqrt(1 - edge ** 2) * scale[i] * random.normal(),
    ),
    scale,
    probabilityUp: column((i) => 0.5 + 0.4 * edge * Math.tanh(signal[i])),
    quantileLevels: LEVELS,
    quantiles: NORMAL_QUANTILES.map((z) => column((i) => expectedReturn[i] + z * scale[i])),
  }
}

/** The same moments and outcomes, forecast as "unchanged". */
export function persistenceOf(rows: ForecastRows): ForecastRows {
  return {
    ...rows,
    expectedReturn: new Float64Array(rows.length),
    probabilityUp: new Float64Array(rows.length).fill(0.5),
    quantiles: NORMAL_QUANTILES.map((z) => new Float64Array(rows.length).fill(z * 0.002)),
  }
}

/** The same forecasts, dealt to other moments: whatever skill is left is luck. */
export function shuffledForecasts(rows: ForecastRows, seed: number): ForecastRows {
  const random = seededRandom(seed)
  const expectedReturn = rows.expectedReturn.slice()
  for (let i = expectedReturn.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    ;[expectedReturn[i], expectedReturn[j]] = [expectedReturn[j], expectedReturn[i]]
  }
  return { ...rows, expectedReturn }
}
