import { DAY_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import type { Champions } from './champions.ts'
import { BASELINE } from './lesson.ts'

/** After a training that failed, the next try comes a day of the market later. */
const TRY_AGAIN_AFTER_MS = DAY_MS

/** Who serves, and how that goes. */
interface Serving {
  readonly champion: Champion
  /** By the market's clock. */
  readonly marketTime: number
  /** Since when it forecasts, if it has. */
  readonly servedFrom: number | undefined
  /** Why it is to be demoted. */
  readonly complaint: string | undefined
}

/** Trains successors while the champion serves. */
interface Succession {
  /**
   * Asked every minute: starts a training when the champion has had its time, or its demotion when there is a
   * complaint, and gives its successor once that is ready.
   */
  successorOf(serving: Serving): Promise<Champion | undefined>
  /** Gives up what is being trained; afterwards nothing more is written. */
  end(): Promise<void>
}

export function succession(options: {
  readonly champions: Champions
  /** Brings what is on its way into the lake, so that it is learnt from. */
  sync(): Promise<void>
  /** False while someone's first forecast would wait for the machine. */
  mayTrain(): boolean
  readonly signal: AbortSignal
  onFailure(error: unknown): void
}): Succession {
  const { champions, sync, mayTrain, onFailure } = options
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  let ready: Champion | undefined
  let training: Promise<void> | undefined
  let notBefore = Number.NEGATIVE_INFINITY

  return {
    async successorOf({ champion, marketTime, servedFrom, complaint }) {
      // The baseline cannot be demoted: there is nothing below it.
      const demoted = champion.facts.modelName === BASELINE ? undefined : complaint
      const due = demoted !== undefined || champions.isDue(champion, marketTime, servedFrom)
      if (
        due &&
        mayTrain() &&
        marketTime >= notBefore &&
        training === undefined &&
        ready === undefined
      ) {
        await sync()
        const learning =
          demoted === undefined
            ? champions.train(champion, signal)
            : champions.demote(champion, demoted, signal)
        training = learning
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
