/**
 * The medallion lake: Bronze as received, Silver typed and checked, and a ledger of what is missing.
 *
 * Promises: files are immutable and appear whole; a manifest says which of them make up a table.
 * Never: fills a hole silently.
 */
export type { Gap, GapCause, GapLedger, GapState } from './gap-ledger.ts'
