import type { Clock } from '../../runtime/index.ts'
import { type BinanceSource, venueTime } from './source.ts'

/** Whether a venue answers at all, within so long. A refused connection says no at once. */
export async function reachableWithin(
  ms: number,
  { baseUrl, fetch }: { readonly baseUrl: string; readonly fetch: typeof globalThis.fetch },
): Promise<boolean> {
  try {
    const response = await fetch(new URL('/api/v3/ping', baseUrl), {
      signal: AbortSignal.timeout(ms),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false // Whatever the reason, it did not answer: that is all that was asked.
  }
}

/**
 * The clock of a venue in another process, read once: its time now, and how fast it runs beside the machine's.
 * The real venue's differs from ours by milliseconds; a local one may be in another year and run sixty times as fast.
 */
export async function venueClock(
  source: BinanceSource,
  machine: Clock,
  signal?: AbortSignal,
): Promise<Clock & { readonly speed: number }> {
  const asked = machine.now()
  const { time, speed } = await venueTime(source.rest, signal)
  // The answer was true half-way between question and answer.
  const origin = (asked + machine.now()) / 2
  const now = () => Math.floor(time + (machine.now() - origin) * speed)
  return {
    now,
    speed,
    async until(target, stop) {
      stop?.throwIfAborted()
      for (let left = target - now(); left > 0; left = target - now()) {
        await machine.until(machine.now() + Math.max(1, Math.ceil(left / speed)), stop)
      }
    },
  }
}
