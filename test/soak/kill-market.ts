export const KILL_START = Date.UTC(2024, 0, 1)

/** Forty days of closes, the same for whoever asks. */
export function killCloses(): readonly number[] {
  return Array.from({ length: 40 * 1440 }, (_, i) => 100 + Math.sin(i / 7) * 10)
}
