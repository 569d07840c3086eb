/**
 * Latest features and the champion become a forecast; its outcome becomes a score.
 *
 * Promises: a forecast is written before its outcome exists and is never changed; one that cannot be
 * made says why.
 * Never: shows a score without the naive one beside it.
 */
export { type BatchForecast, batchForecasts, recomputable } from './batch-forecasts.ts'
export { levelsReached } from './catch-up.ts'
export { type Difference, differences } from './differences.ts'
export {
  type Forecast,
  ForecastError,
  type ForecastErrorCode,
  type ForecastRecord,
  type ForecastStore,
  type IssuedForecast,
  type Outcome,
  type ScoredOutcome,
  type VoidOutcome,
  type WithheldForecast,
} from './forecast.ts'
export { FORECASTS } from './forecast-topic.ts'
export { type Forecaster, forecaster } from './forecaster.ts'
export { reachOf } from './live-forecast.ts'
export { outcomeOf } from './settlement.ts'
