import { setPriority } from 'node:os'

/**
 * Where there are forecasts already, they come first. On Linux a thread can step back alone, with those that it
 * starts: elsewhere the whole process would.
 */
export function stepBack(): void {
  if (process.platform === 'linux') setPriority(10)
}
