/**
 * How a venue let us down.
 *
 * `STATUS_UNKNOWN`: it may or may not have done what was asked (a timeout, 5xx, -1007): ask before asking again.
 * `UNAVAILABLE`: it cannot have done it (no connection was made).
 */
type VenueErrorCode =
  | 'NO_RECORDING'
  | 'OTHER_MARKET'
  | 'BAD_FAULTS'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'STATUS_UNKNOWN'
  | 'REJECTED'
  | 'BAD_PAYLOAD'

interface VenueErrorOptions extends ErrorOptions {
  /** How long the venue told us to wait. */
  readonly retryAfterMs?: number
  /** The venue's own error number, such as -1121. */
  readonly venueCode?: number
}

/** A venue let us down. `code` says how; the message says what to do. */
export class VenueError extends Error {
  override readonly name = 'VenueError'
  readonly code: VenueErrorCode
  readonly retryAfterMs: number | undefined
  readonly venueCode: number | undefined

  constructor(code: VenueErrorCode, message: string, options: VenueErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.venueCode = options.venueCode
  }
}
