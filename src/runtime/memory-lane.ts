import type { Delivery } from './bus.ts'
import type { Clock } from './clock.ts'

/** A failed delivery is tried again after this long, then after twice that, and so on up to the longest. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 10_000

interface LaneOptions {
  readonly room: number
  readonly clock: Clock
  /** Once aborted, what fails is dropped. */
  readonly closing: AbortSignal
  consume(delivery: Delivery<unknown>): Promise<void> | void
  onTrouble(delivery: Delivery<unknown>, error: unknown, again: boolean): void
}

/** What one consumer has yet to take of one key, in order. */
export interface Lane {
  /** Queues a delivery; resolves when there is room for another. */
  put(delivery: Delivery<unknown>): Promise<void>
  /** Resolves when what was put so far is done with. */
  empty(): Promise<void>
}

export function openLane({ room, clock, closing, consume, onTrouble }: LaneOptions): Lane {
  const queue: Delivery<unknown>[] = []
  /** Waiting for the queue to be shorter than that, or for a number of deliveries to be done with. */
  const waiting = new Set<{ readonly met: () => boolean; readonly resolve: () => void }>()
  let put = 0
  let done = 0
  let running = false

  return {
    put(delivery) {
      queue.push(delivery)
      put += 1
      const mine = put
      if (!running) void run()
      return when(() => mine - done < room)
    },
    empty() {
      const all = put
      return when(() => done >= all)
    },
  }

  /** One after the other, until the queue is empty. Never rejects. */
  async function run(): Promise<void> {
    running = true
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await deliver(next)
      done += 1
      for (const waiter of waiting) {
        if (!waiter.met()) continue
        waiting.delete(waiter)
        waiter.resolve()
      }
    }
    running = false
  }

  async function deliver(delivery: Delivery<unknown>): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        await consume(delivery)
        return
      } catch (error) {
        onTrouble(delivery, error, !closing.aborted)
        if (closing.aborted) return
      }
      // Cut short by a close: then it is tried once more, at once.
      await clock.until(clock.now() + pause, closing).catch(() => undefined)
    }
  }

  function when(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve()
    return new Promise((resolve) => waiting.add({ met, resolve }))
  }
}
