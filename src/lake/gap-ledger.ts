import type { Instrument } from '../market/index.ts'
import type { Span } from './span.ts'

/** Why minutes are missing. */
export type GapCause =
  /** The venue has none. */
  | 'outage'
  /** Before the venue's first. */
  | 'not-listed'
  /** They were in a file, or rows of it, that could not be read. */
  | 'failed-file'
  /** Nobody has asked for them. */
  | 'not-yet-fetched'
  /** They closed while the stream was down. */
  | 'disconnected'
  /** The stream was up and did not bring them. */
  | 'missed'

/** `confirmed`: the venue itself has nothing for these minutes, so no repair will come. */
export type GapState = 'open' | 'repaired' | 'confirmed'

/** A hole in the 1-minute candles, `[from, to)` in epoch ms on the minute. */
export interface Gap {
  readonly instrument: Instrument
  readonly from: number
  readonly to: number
  readonly cause: GapCause
  readonly state: GapState
  /** What speaks for the cause, in words: a file's name, a quarantine reason. */
  readonly evidence: string
  readonly foundAt: number
  /** When its state last changed. */
  readonly changedAt: number
}

/** Every hole ever found. A gap is never deleted: it changes state, and partly filled ones are split. */
export interface GapLedger {
  /** `within`: only those that overlap this span. */
  list(filter?: {
    readonly symbol?: string
    readonly state?: GapState
    readonly within?: Span
  }): Promise<readonly Gap[]>
  /** Replaces this instrument's entries, or those that overlap `within`, by `gaps`, in one transaction. */
  replace(instrument: Instrument, gaps: readonly Gap[], within?: Span): Promise<void>
}
