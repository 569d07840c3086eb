import { type Candles, intervalMs } from '../../market/index.ts'

/**
 * How every rolling number here is made (van Herk 1992; Gil & Werman 1993).
 *
 * Time is cut into blocks as long as the window, starting at multiples of it counted from 1970. Any
 * window is then a tail of one block and a head of the next, and both are cheap to carry along:
 * O(1) a value. Which numbers are added in which order depends on absolute time alone, so the
 * result is the same to the bit from any start, and nothing drifts as a running sum does.
 *
 * Each kernel walks `for (start = firstBlock(…); start < length; start += window)`. The data may
 * cut the first block and the last; no full window uses the head of a block whose beginning is
 * missing.
 *
 * This is the row, zero or below, on which the block that holds the first row begins.
 */
export function firstBlock({ openTime, interval, length }: Candles, window: number): number {
  const firstBar = length === 0 ? 0 : Math.floor(openTime[0] / intervalMs(interval))
  return -(firstBar % window)
}
