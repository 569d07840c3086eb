/**
 * What a forecast was worth, always beside doing nothing.
 *
 * Promises: pure statistics, the same for the same rows and seed; what cannot be known is null, not zero.
 * Never: fits a model, reads a clock or drops a row.
 */
export type { WeekOfCoverage } from './coverage.ts'
export type { Estimate } from './day-bootstrap.ts'
export type { Decile } from './deciles.ts'
export { distributionOf } from './drift/distribution.ts'
export { type ColumnDrift, columnDrifts, type DriftReference } from './drift/drift.ts'
export {
  kolmogorovDistance,
  kolmogorovPValue,
  kolmogorovTail,
} from './drift/kolmogorov-smirnov.ts'
export { populationStability } from './drift/population-stability.ts'
export type {
  EvaluatedModel,
  Evaluation,
  EvaluationData,
  EvaluationFold,
  EvaluationPlan,
} from './evaluation.ts'
export { foldScores } from './fold-scores.ts'
export type { ForecastRows } from './forecast-rows.ts'
export { leakWarnings } from './leak-warnings.ts'
export { type LiveCondition, type LiveOutcome, liveCondition } from './live-condition.ts'
export type { MonthOfSkill } from './months.ts'
export { ascendingOrder } from './order.ts'
export { levelR2, rmse } from './point-error.ts'
export {
  NO_REGIME,
  type RegimeLabels,
  type RegimeScore,
  regimeScores,
  sessions,
} from './regimes.ts'
export { type Intervals, type ScoreCard, scoreCard } from './score-card.ts'
export { createScoreboard, type RunningScore } from './scoreboard.ts'
export { type SearchLuck, searchLuck } from './search-luck.ts'
export type { TradingCost } from './trading-costs.ts'
export { versus } from './versus.ts'
export { type VolatilityRows, volatilityScore } from './volatility.ts'
