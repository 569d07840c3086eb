/**
 * DuckDB as the lake's engine.
 *
 * Promises: sums of trades are exact; nothing is read over a network; files are handed over finished.
 * Never: decides which files make up a table.
 */
export { duckdbEngine } from './engine.ts'
