import { MINUTE_MS } from '../src/market/index.ts'
import {
  type Evaluation,
  leakWarnings,
  regimeScores,
  scoreCard,
  sessions,
} from '../src/scores/index.ts'
import { persistenceOf, simulatedRows } from './forecast-rows.ts'

interface Sample {
  /** Correlation of each model's forecasts with the outcome, by name. */
  readonly edges: Readonly<Record<string, number>>
  readonly days?: number
  readonly market?: Evaluation['market']
}

/** What a walk of two folds leaves besides its scores. */
export const WALKED = {
  regimes: [],
  fitSeconds: 0.25,
  predictSeconds: 0.125,
  folds: [1, 2].map((fold) => ({
    ...{ rows: 4176, r2Percent: 0.05, rmseBps: 23.2, hitRate: 0.51, coverage90: 0.9 },
    modelHash: String(fold).repeat(64),
    modelBytes: 1000,
  })),
}

/** An evaluation of persistence and of simulated models, whole in every part. */
export function sampleEvaluation({ edges, days = 45, market = 'real' }: Sample): Evaluation {
  const simulated = Object.entries(edges).map(([name, edge]) => {
    const rows = simulatedRows({ days, edge, stepMinutes: 5 })
    const card = scoreCard(rows, { baseline: persistenceOf(rows), resamples: 100 })
    const regimes = regimeScores(rows, [sessions(rows.asOf)], { resamples: 20, seed: 1 })
    return { name, description: `Knows ${edge} of what comes.`, card, ...WALKED, regimes }
  })
  const rows = persistenceOf(simulatedRows({ days, edge: 0.05, stepMinutes: 5 }))
  const persistence = {
    name: 'persistence',
    description: 'The price stays where it is.',
    card: scoreCard(rows, { baseline: rows, resamples: 100 }),
    ...WALKED,
  }
  const models = [persistence, ...simulated]
  const from = Date.UTC(2023, 1, 1)
  const test = Date.UTC(2024, 1, 1)
  return {
    schemaVersion: 1,
    createdAt: Date.UTC(2025, 1, 3, 4, 5),
    codeVersion: '0123abc',
    instrument: { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' },
    market,
    set: 'core@1',
    horizonMinutes: 10,
    from,
    to: Date.UTC(2024, 3, 1),
    plan: {
      scheme: 'expanding',
      trainDays: 365,
      purgeMinutes: 10,
      embargoMinutes: 60,
      retrain: 'month',
      folds: [0, 1].map((month) => ({
        trainFrom: from,
        trainTo: Date.UTC(2024, 1 + month, 1) - 70 * MINUTE_MS,
        testFrom: month === 0 ? test : Date.UTC(2024, 2, 1),
        testTo: Date.UTC(2024, 2 + month, 1),
        trainRows: 52_560,
        testRows: 4176,
      })),
    },
    featureSeconds: 1.5,
    intervals: 'adaptive',
    volatility: [
      {
        ...{ name: 'har', rows: 8352, rmse: 0.42, bias: 0.01 },
        r2: { value: 0.64, low: 0.61, high: 0.66 },
      },
    ],
    data: { candles: 611_000, gaps: 1, gapMinutes: 80, dataHash: 'c0ffee' },
    models,
    leaks: { labelTrials: false, alarms: [] },
    warnings: models.flatMap(({ name, card }) =>
      leakWarnings(card).map((text) => `${name}: ${text}`),
    ),
  }
}
