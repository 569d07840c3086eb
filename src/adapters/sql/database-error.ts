export type DatabaseErrorCode =
  | 'BAD_URL'
  | 'NOT_SUPPORTED'
  | 'IN_USE'
  | 'UNAVAILABLE'
  | 'NEWER_SCHEMA'
  | 'CORRUPT'

/** The database let us down, or was asked for in a way it cannot serve. The message says what to do. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
