/**
 * What runs when: backfill, training, and a forecast for every minute that closes, for every symbol on its own.
 *
 * Promises: a stop is clean and a restart goes on where it was; every forecast is stored before it is shown; one
 * symbol's trouble stops no other.
 * Never: talks to a venue or a database but through the ports it was handed.
 */
export { type Audit, auditForecast } from './audit.ts'
export { type ChampionDrift, championDrift } from './champion-drift.ts'
export { chooseMarket } from './choose-market.ts'
export { type Contribution, type ExplainedForecast, explainForecast } from './explain-forecast.ts'
export { type ExplainedModel, explainModel } from './explain-model.ts'
export { importModel } from './imported-models.ts'
export type { JobEvent } from './job-event.ts'
export { judgeImported } from './judge-imported.ts'
export { learningAside } from './learn-aside.ts'
export type { Contest } from './lesson.ts'
export { liveMarkets } from './live-markets.ts'
export { mainJob } from './main-job.ts'
export type { SymbolMarket } from './market.ts'
export { type ModelImportance, modelImportance } from './model-importance.ts'
export { type Parity, verifyParity } from './parity.ts'
export { registeredChampion } from './registered-champion.ts'
export { tradeCollector } from './trade-collector.ts'
export { registeredName } from './train-champion.ts'
export { type RunVerification, verifyRun } from './verify-run.ts'
