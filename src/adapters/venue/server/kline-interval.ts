import { DAY_MS, intervalMs, isInterval } from '../../../market/index.ts'

/** Monday after the epoch, a Thursday. */
const FIRST_MONDAY = 4 * DAY_MS

/** The bar of a kline interval that a moment lies in. */
export interface KlineInterval {
  readonly name: string
  openTime(time: number): number
  /** Where the bar that opens at `openTime` ends. */
  end(openTime: number): number
}

/** The venue's intervals from a minute on; a month is as long as it is. undefined for any other name. */
export function klineInterval(name: string): KlineInterval | undefined {
  if (isInterval(name)) return fixed(name, intervalMs(name), 0)
  if (name === '3d') return fixed(name, 3 * DAY_MS, 0)
  if (name === '1w') return fixed(name, 7 * DAY_MS, FIRST_MONDAY)
  if (name !== '1M') return undefined
  const monthOf = (time: number, later: number) => {
    const date = new Date(time)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later)
  }
  return { name, openTime: (time) => monthOf(time, 0), end: (openTime) => monthOf(openTime, 1) }
}

function fixed(name: string, length: number, origin: number): KlineInterval {
  return {
    name,
    openTime: (time) => Math.floor((time - origin) / length) * length + origin,
    end: (openTime) => openTime + length,
  }
}
