/**
 * What a forecast was worth, always beside doing nothing.
 *
 * Promises: pure statistics, the same for the same rows and seed; what cannot be known is null, not zero.
 * Never: fits a model, reads a clock or drops a row.
 */
export type { Coverage, WeekOfCoverage } from './coverage.ts'
export type { Estimate } from './day-bootstrap.ts'
export type { Decile } from './deciles.ts'
export type { DieboldMariano } from './diebold-mariano.ts'
export type {
  EvaluatedModel,
  Evaluation,
  EvaluationData,
  EvaluationFold,
  EvaluationPlan,
} from './evaluation.ts'
export type { ForecastRows } from './forecast-rows.ts'
export { leakWarnings } from './leak-warnings.ts'
export type { MonthOfSkill } from './months.ts'
export { levelR2, mae, rmse } from './point-error.ts'
export { type Intervals, type ScoreCard, type ScoreOptions, scoreCard } from './score-card.ts'
export { createScoreboard, type RunningScore, type Scoreboard } from './scoreboard.ts'
export type { TradingCost } from './trading-costs.ts'
