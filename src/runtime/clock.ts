/** What time it is, in epoch milliseconds UTC. Handed in, so that a replay can run at its own speed. */
export interface Clock {
  now(): number
  /** Resolves when `now()` has reached `time`; rejects with the signal's reason if that comes first. */
  until(time: number, signal?: AbortSignal): Promise<void>
}
