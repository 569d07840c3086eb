/** Each option was right by itself, but together they ask for nothing that can be done. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}
