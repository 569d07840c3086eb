/** Stops on a bug of ours. Bad input from the world is never asserted: it gets its boundary's error. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Bug: ${message}`)
}
