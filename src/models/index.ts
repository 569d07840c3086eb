/**
 * Learns from the past and says what it expects, with how sure it is.
 *
 * Promises: a model sees only the rows of its training span; the same seed gives the same bytes.
 * Never: reads the lake, a clock or a network.
 */
export {
  type Champion,
  type ChampionFacts,
  fitChampion,
  loadChampion,
  type Moment,
} from './champion.ts'
export { buildDataset, type MarketDataset, VOLATILITY_SET } from './dataset.ts'
export { type EvaluateOptions, evaluate } from './evaluate.ts'
export {
  type IntervalTracker,
  QUANTILE_LEVELS,
  type ReturnForecast,
  type ReturnRange,
  type TrackerState,
} from './interval-tracker.ts'
export type { Dataset, FittedModel, Model, TrainingSpan } from './model.ts'
export { MODELS, modelByName } from './model-by-name.ts'
export { ModelError, type ModelErrorCode } from './model-error.ts'
export {
  type Json,
  type JsonObject,
  type ModelAlias,
  type ModelStore,
  type ModelVersion,
  type ModelVersionSummary,
  type NewModelVersion,
  RegistryError,
  type RegistryErrorCode,
  type Run,
  type RunKind,
  type RunStart,
  type RunStatus,
  type RunStore,
} from './run-store.ts'
export type { WalkForwardProgress } from './walk-forward.ts'
