export type ModelErrorCode =
  | 'UNKNOWN_MODEL'
  | 'BAD_PARAMETERS'
  | 'EMPTY_SPAN'
  | 'UNREADABLE'
  | 'WRONG_FEATURES'
  | 'NO_MIRROR'
  | 'NOTHING_TO_TEST'
  | 'NO_KERNELS'
  | 'TOO_LARGE'
  | 'NO_LIBRARY'

/** A model was asked for something it cannot do. `code` says what; the message says with which. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly code: ModelErrorCode

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
