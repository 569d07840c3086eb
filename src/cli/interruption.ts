/** `process`, as far as signals go. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Someone asked us to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly code = 'INTERRUPTED'

  constructor() {
    super('Interrupted')
  }
}

/**
 * One Ctrl-C arrives twice when it reaches us both from the terminal and passed on by npm or the
 * launcher; a person's second one takes longer than this.
 */
const ECHO_MS = 500

interface InterruptionOptions {
  /** Milliseconds, from anywhere. */
  readonly now: () => number
  /** Called when a second Ctrl-C says that stopping cleanly takes too long. */
  readonly giveUp: () => void
}

/** Aborts, with an `Interrupted`, when the process is asked to stop. */
export function interruption(
  source: SignalSource,
  { now, giveUp }: InterruptionOptions,
): AbortSignal {
  const controller = new AbortController()
  let first: number | undefined

  const onSignal = () => {
    if (first === undefined) {
      first = now()
      controller.abort(new Interrupted())
    } else if (now() - first > ECHO_MS) giveUp()
  }
  source.on('SIGINT', onSignal)
  source.on('SIGTERM', onSignal)
  return controller.signal
}
