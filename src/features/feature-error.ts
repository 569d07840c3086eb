type FeatureErrorCode = 'UNKNOWN_SET' | 'BAD_HORIZON'

/** Features or labels were asked for that do not exist. The message says which do. */
export class FeatureError extends Error {
  override readonly name = 'FeatureError'
  readonly code: FeatureErrorCode

  constructor(code: FeatureErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
