export type JobErrorCode =
  | 'TOO_LITTLE_HISTORY'
  | 'UNKNOWN_FORECAST'
  | 'WITHHELD'
  | 'MODEL_GONE'
  | 'NOT_REPRODUCIBLE'
  | 'NOT_IN_LAKE'
  | 'UNEXPLAINABLE'
  | 'NOT_REPEATABLE'
  | 'NO_MODEL'
  | 'UNKNOWN_FEATURE'
  | 'NOT_IMPORTED'
  | 'NO_REFERENCE'
  | 'NOTHING_UNSEEN'

/** A job cannot begin or go on. The message says what to do. */
export class JobError extends Error {
  override readonly name = 'JobError'
  readonly code: JobErrorCode

  constructor(code: JobErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
