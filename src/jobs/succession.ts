import { DAY_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import type { Champions } from './champions.ts'

/** After a training that failed, the next try comes a day of the market later. */
const TRY_AGAIN_AFTER_MS = DAY_MS

/** Trains successors while the champion serves. */
interface Succession {
  /**
   * Asked every minute: starts a training when the champion has had its time, and gives its successor once that
   * is ready.
   */
  successorOf(serving: Champion, marketTime: number): Promise<Champion | undefined>
  /** Gives up what is being trained; afterwards nothing more is written. */
  end(): Promise<void>
}

export function succession(options: {
  readonly champions: Champions
  /** Brings what is on its way into the lake, so that it is learnt from. */
  sync(): Promise<void>
  readonly signal: AbortSignal
  onFailure(error: unknown): void
}): Succession {
  const { champions, sync, onFailure } = options
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  let ready: Champion | undefined
  let training: Promise<void> | undefined
  let notBefore = Number.NEGATIVE_INFINITY

  return {
    async successorOf(serving, marketTime) {
      const due = champions.isDue(serving, marketTime) && marketTime >= notBefore
      if (due && training === undefined && ready === undefined) {
        await sync()
        training = champions
          .train(serving, signal)
          .then((successor) => {
            ready = successor
          })
          .catch((error: unknown) => {
            notBefore = marketTime + TRY_AGAIN_AFTER_MS
            if (!signal.aborted) onFailure(error)
          })
          .finally(() => {
            training = undefined
          })
      }
      const successor = ready
      ready = undefined
      return successor
    },

    async end() {
      ended.abort()
      await training
    },
  }
}
