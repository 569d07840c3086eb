/** Wakes whoever waits. Take `next()` before looking whether there is work: no ring is lost then. */
export interface Bell {
  ring(): void
  /** Resolves at the next ring. */
  next(): Promise<void>
}

export function bell(): Bell {
  let coming = Promise.withResolvers<void>()
  return {
    ring() {
      coming.resolve()
      coming = Promise.withResolvers()
    },
    next: () => coming.promise,
  }
}
