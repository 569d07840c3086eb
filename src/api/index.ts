/**
 * What the world may ask: health, forecasts and why they are what they are, the running score, gaps, candles, and a page for people.
 *
 * Promises: every answer keeps the contract; a question that makes no sense is told why.
 * Never: changes anything, or shows a score without the naive one beside it.
 */
export { ApiError } from './api-error.ts'

export type { SymbolHealth } from './contract.ts'
export type { Dashboard } from './dashboard.ts'
export type { Explain, ExplainOutcome } from './explainer.ts'
export type { ForecastExplanation } from './explanation-contract.ts'
export { startServer } from './server.ts'
