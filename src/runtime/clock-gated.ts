import type { Clock } from './clock.ts'

/**
 * A clock that stands still at `startsAt` until it is let go, and then is the clock that `run` makes: a market of
 * our own does not run away while its symbols are still being prepared.
 */
export function gatedClock(
  startsAt: number,
  run: (startsAt: number) => Clock,
): { readonly clock: Clock; letGo(): void } {
  const { promise: gate, resolve: open } = Promise.withResolvers<Clock>()
  let running: Clock | undefined
  const clock: Clock = {
    now: () => running?.now() ?? startsAt,
    async until(time, signal) {
      if (time <= clock.now()) return
      await (await orAborted(gate, signal)).until(time, signal)
    },
  }
  return {
    clock,
    letGo() {
      running ??= run(startsAt)
      open(running)
    },
  }
}

function orAborted<Value>(wanted: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return wanted
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    void wanted.then((value) => {
      signal.removeEventListener('abort', abort)
      resolve(value)
    })
  })
}
