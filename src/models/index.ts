/**
 * Learns from the past and says what it expects, with how sure it is.
 *
 * Promises: a model sees only the rows of its training span; the same seed gives the same bytes.
 * Never: reads the lake, a clock or a network.
 */
export type { AdaptiveLevels } from './adaptive-levels.ts'
export { type Champion, fitChampion, loadChampion } from './champion.ts'
export { buildDataset } from './dataset.ts'
export { evaluate } from './evaluate.ts'
export { type Dependence, dependence } from './explain/dependence.ts'
export { watchedColumns } from './explain/drift-reference.ts'
export { type Importance, importances } from './explain/importances.ts'
export { type NearestMoments, nearestMoments } from './explain/nearest-moments.ts'
export { type PermutationImportance, permutation } from './explain/permutation-importance.ts'
export { shareBelow } from './explain/share-below.ts'
export { spreadRows } from './explain/spread-rows.ts'
export type { IntervalTracker, ReturnForecast, ReturnRange } from './interval-tracker.ts'
export { judge } from './judge.ts'
export type { Dataset, FittedModel, Model } from './model.ts'
export { MODELS, modelByName, modelFamily, modelsByNames } from './model-by-name.ts'
export { ModelError } from './model-error.ts'
export {
  type AliasCause,
  type ModelAlias,
  type ModelStore,
  type ModelVersion,
  type ModelVersionSummary,
  type NewModelVersion,
  RegistryError,
} from './model-store.ts'
export { fixedModel, IMPORT_TARGETS, type ImportTarget, importedModel } from './outside-models.ts'
export { BETTER_THAN_NOTHING, LEAK_CHECK, type PromotionVerdict } from './promotion.ts'
export { evaluationResult } from './run-result.ts'
export {
  experimentName,
  type JsonObject,
  type Run,
  type RunArtifact,
  type RunKind,
  type RunResult,
  type RunStart,
  type RunStore,
} from './run-store.ts'
export {
  type LibraryTask,
  plugInTreeLibraries,
  type TreeGrower,
  type TreeLibraryModule,
} from './tree-library.ts'
export { outOfBagScore } from './tree-models.ts'
export { writeLightgbmText } from './trees/lightgbm-writer.ts'
export { splitImportance } from './trees/split-importance.ts'
export { topInteractions } from './trees/tree-interactions.ts'
export { explainerOf } from './trees/tree-shap.ts'
export { writeXgboostJson } from './trees/xgboost-json.ts'
export { alarmText } from './tripwire/leak-alarm.ts'
export { configurationText, tryConfiguration, tuningSpace } from './tuning/configuration.ts'
export { PRUNERS, type PrunerName } from './tuning/pruner.ts'
export { runStudy } from './tuning/run-study.ts'
export { SAMPLERS, type SamplerName, suggest } from './tuning/sampler.ts'
export type { Params, SearchSpace } from './tuning/search-space.ts'
export {
  type Study,
  type StudyDefinition,
  StudyError,
  type StudyStore,
} from './tuning/study-store.ts'
export { ranked, type Trial } from './tuning/trial.ts'
export { trialWorkers } from './tuning/trial-workers.ts'
export { tuningData } from './tuning/tuning-data.ts'
export { INTERVAL_METHODS, type IntervalMethod } from './uncertainty.ts'
export { VOLATILITY_KINDS, type VolatilityKind } from './volatility-model.ts'
export { hasWindow, windowAt } from './window.ts'
export { workAsRun } from './work-as-run.ts'
