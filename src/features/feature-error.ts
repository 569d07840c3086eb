type FeatureErrorCode = 'UNKNOWN_SET' | 'BAD_HORIZON' | 'NO_KERNELS'

/** Features or labels were asked for that do not exist, or cannot be computed here. The message says what to do. */
export class FeatureError extends Error {
  override readonly name = 'FeatureError'
  readonly code: FeatureErrorCode

  constructor(code: FeatureErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
