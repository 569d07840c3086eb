import { type Candles, intervalMs, MINUTE_MS } from '../../market/index.ts'
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
  const looked = [...beforeGaps(data), ...rows]
  const overGap = new Set(
    looked.filter((row) => Number.isNaN(labelByTime(data.asOf[row], data.horizonMs, candles))),
  )
  return labelsOf(data).flatMap(({ subject, ms, returnAt }) => {
    const byTime = (row: number) =>
      // A horizon that reaches over a gap leaves nothing to learn of its first minutes either.
      overGap.has(row) ? Number.NaN : labelByTime(data.asOf[row], ms, candles)
    const wrong = looked.find((row) => !agree(returnAt(row), byTime(row)))
    if (wrong === undefined) return []
    const expected = byTime(wrong)
    const time = new Date(data.asOf[wrong]).toISOString()
    const over = Number.isNaN(expected) ? ', where a gap or the end of the data leaves none' : ''
    const detail = `at ${time} it is ${returnAt(wrong)}, and by time ${expected}${over}`
    return [{ check: 'label', subject, detail }]
  })
}

/** All that a model may learn from, as returns. */
function labelsOf({ target, nearer = [], scale, horizonMs }: Dataset) {
  const whole = {
    subject: 'target',
    ms: horizonMs,
    returnAt: (row: number) => target[row] * scale[row],
  }
  const first = nearer.map((near) => {
    const ms = near.minutes * MINUTE_MS
    const share = Math.sqrt(ms / horizonMs)
    const returnAt = (row: number) => near.target[row] * scale[row] * share
    return { subject: `target of the first ${near.minutes} minutes`, ms, returnAt }
  })
  return [whole, ...first]
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
