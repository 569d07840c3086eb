import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** Resolves after so many ms of the clock, or as soon as the signal says to stop. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.until(clock.now() + ms, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** How long to wait, in ms, after so many failures before this one: twice as long each time, half of it by chance. */
export function backoffMs(
  failuresBefore: number,
  { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number },
  random: Random,
): number {
  return Math.min(mostMs, firstMs * 2 ** failuresBefore) * (0.5 + 0.5 * random.uniform())
}
