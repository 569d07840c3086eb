type VenueErrorCode = 'NO_RECORDING' | 'OTHER_MARKET'

/** A venue let us down. `code` says how; the message says what to do. */
export class VenueError extends Error {
  override readonly name = 'VenueError'
  readonly code: VenueErrorCode

  constructor(code: VenueErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
