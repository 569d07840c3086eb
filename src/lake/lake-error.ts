export type LakeErrorCode =
  | 'BAD_ADDRESS'
  | 'BUSY'
  | 'UNREADABLE_FILE'
  | 'BROKEN_MANIFEST'
  | 'NO_CANDLES'
  | 'NO_BOOK'

/** The lake could not do what was asked. `code` says why. */
export class LakeError extends Error {
  override readonly name = 'LakeError'
  readonly code: LakeErrorCode

  constructor(code: LakeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
