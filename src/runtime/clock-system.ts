import type { Clock } from './clock.ts'

/** The machine's clock may be set, or sleep with its lid shut: we look again at least this often. */
const LONGEST_PAUSE_MS = 60_000

/** The machine's own clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    async until(time, signal) {
      signal?.throwIfAborted()
      for (let left = time - Date.now(); left > 0; left = time - Date.now()) {
        await pause(Math.min(Math.ceil(left), LONGEST_PAUSE_MS), signal)
      }
    },
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // A signal that lives as long as the process must not collect a listener for every wait.
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}
