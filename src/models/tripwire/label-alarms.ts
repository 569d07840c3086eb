import { type Candles, intervalMs } from '../../market/index.ts'
import { seededRandom } from '../../runtime/index.ts'
import type { Dataset } from '../model.ts'
import { firstRowAt } from '../row-search.ts'
import type { LeakAlarm } from './leak-alarm.ts'

const ROWS = 200

/**
 * Finds labels again by time, from the candles: the return to the close one horizon later, and none where a
 * candle on the way is missing. Rows whose horizon reaches over a gap are looked at first, as there a label
 * found by counting rows goes wrong.
 */
export function labelAlarms(
  data: Dataset,
  { candles, seed }: { candles: Candles; seed: number },
): readonly LeakAlarm[] {
  const random = seededRandom(seed)
  const rows = Array.from({ length: Math.min(ROWS, data.length) }, () =>
    random.integer(data.length),
  )
  const wrong = [...beforeGaps(data), ...rows].find((row) => {
    const expected = labelByTime(data.asOf[row], data.horizonMs, candles)
    return !agree(data.target[row] * data.scale[row], expected)
  })
  if (wrong === undefined) return []
  const expected = labelByTime(data.asOf[wrong], data.horizonMs, candles)
  const time = new Date(data.asOf[wrong]).toISOString()
  const over = Number.isNaN(expected) ? ', where a gap or the end of the data leaves none' : ''
  return [
    {
      check: 'label',
      subject: 'target',
      detail: `at ${time} it is ${data.target[wrong] * data.scale[wrong]}, and by time ${expected}${over}`,
    },
  ]
}

/** The last rows before each hole in the rows, as far back as a label reaches. */
function beforeGaps({ asOf, length, horizonMs }: Dataset): readonly number[] {
  const rows: number[] = []
  for (let i = 1; i < length && rows.length < ROWS; i++) {
    const step = asOf[i] - asOf[i - 1]
    if (step <= 60_000) continue
    for (let row = i - 1; row >= 0 && asOf[row] > asOf[i - 1] - horizonMs; row--) rows.push(row)
  }
  return rows
}

function labelByTime(asOf: number, horizonMs: number, candles: Candles): number {
  const step = intervalMs(candles.interval)
  const rowOf = (time: number) => {
    const row = firstRowAt(candles.openTime, time + 1 - step, 0, candles.length)
    return candles.openTime[row] === time + 1 - step ? row : undefined
  }
  const from = rowOf(asOf)
  const to = rowOf(asOf + horizonMs)
  if (from === undefined || to === undefined) return Number.NaN
  return (to - from) * step === horizonMs
    ? Math.log(candles.close[to] / candles.close[from])
    : Number.NaN
}

/** The target was divided by its scale and is multiplied again: the last bits may go. */
function agree(found: number, expected: number): boolean {
  if (Number.isNaN(found) || Number.isNaN(expected)) return Object.is(found, expected)
  return Math.abs(found - expected) <= 1e-12 + 1e-9 * Math.abs(expected)
}
