/**
 * Shows an evaluation to people: in a terminal, and as a page that can be mailed.
 *
 * Promises: every score beside doing nothing, in words as well as in numbers; names and texts are escaped.
 * Never: computes a score, reads a clock or a file.
 */
export { dependencePage } from './dependence-page.ts'
export { evaluationPage } from './evaluation-page.ts'
export { evaluationTable } from './evaluation-table.ts'
export { regimeTable } from './regime-table.ts'
