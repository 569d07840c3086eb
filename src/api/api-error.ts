export type ApiErrorCode =
  | 'PORT_TAKEN'
  | 'ADDRESS_REFUSED'
  | 'BAD_REQUEST'
  | 'NOT_FOUND'
  | 'NO_FORECAST'
  | 'NOT_READY'
  | 'BUSY'
  | 'WITHHELD'
  | 'MODEL_GONE'
  | 'UNEXPLAINABLE'
  | 'NOT_REPRODUCIBLE'

/** The API could not be served, or could not answer. The message is written for whoever asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode

  constructor(code: ApiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
