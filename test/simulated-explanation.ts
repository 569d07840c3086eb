import type { Dashboard, Explain, ForecastExplanation } from '../src/api/index.ts'
import { DAY_MS } from '../src/market/index.ts'

/** How much of a forecast each feature is said to have brought; the base brings what is left. */
const SHARES = [
  ['return_1', -0.00041, 0.93, 2.4],
  ['distance_from_mean_30', 0.0021, 0.991, -1.7],
  ['taker_imbalance_5', 0.31, 0.64, 0.52],
  ['realized_volatility_60', 0.00055, 0.12, -0.31],
  ['volume_ratio_15_240', 1.84, 0.86, 0.12],
  ['hour_sine', 0.5, 0.66, -0.04],
  ['exponential_moving_average_distance_240', -0.0013, 0.21, 0.01],
  ['hour_cosine', null, null, 0],
] as const

/** Explanations of the issued forecasts of dashboards, as a linear model would give them. */
export function simulatedExplain(...dashboards: readonly Dashboard[]): Explain {
  return async (id) => {
    for (const dashboard of dashboards) {
      const records = await dashboard.recent({ limit: 1e9 })
      const record = records.find(({ forecast }) => forecast.id === id)
      if (record === undefined) continue
      const { forecast, outcome } = record
      if (forecast.kind === 'withheld') {
        return { kind: 'refused', code: 'WITHHELD', message: `${id} was withheld.` }
      }
      return { kind: 'explained', explanation: explanationOf(forecast, outcome ?? null) }
    }
    return { kind: 'refused', code: 'NOT_FOUND', message: `There is no forecast '${id}'.` }
  }
}

function explanationOf(
  forecast: ForecastExplanation['forecast'],
  outcome: ForecastExplanation['outcome'],
): ForecastExplanation {
  const contributions = SHARES.map(([feature, value, shareBelow, share]) => ({
    ...{ feature, value, shareBelow },
    bps: 1e4 * forecast.expectedReturn * share,
  })).sort((a, b) => Math.abs(b.bps) - Math.abs(a.bps))
  const added = contributions.reduce((sum, { bps }) => sum + bps, 0)
  const { asOf } = forecast
  return {
    ...{ same: true, forecast, outcome, objections: [], contributions },
    model: {
      modelName: 'ridge',
      trainedFrom: asOf - 30 * DAY_MS,
      trainedTo: asOf - DAY_MS,
      trainedRows: 41_760,
    },
    scaleBps: 12.5,
    baseBps: 1e4 * forecast.expectedReturn - added,
    history: {
      moments: [
        {
          asOf: asOf - 9 * DAY_MS,
          distance: 0.4,
          realizedReturn: 0.0004,
          normalizedReturn: 0.3,
        },
      ],
      typicalDistance: 1.3,
    },
  }
}
