import { DAY_MS } from '../market/index.ts'
import { firstWhere } from '../runtime/index.ts'
import { type Moments, mergeMoments, momentsOfRows, type Regression } from './moments.ts'

/** What is remembered of a dataset: where its UTC days begin, and the moments of the days already seen. */
interface Days {
  /** First row of each day, and the number of rows at the end. */
  readonly starts: Int32Array
  readonly moments: (Moments | undefined)[]
}

const remembered = new WeakMap<Regression, Days>()

/**
 * Moments of rows `[from, to)`, summed UTC day by UTC day.
 *
 * A monthly retrain shares nearly all its days with the one before, so whole days are computed once per
 * dataset. Remembering changes no bit: a day's sum is the same whoever asked first, and days are merged in
 * order of time.
 */
export function spanMoments(data: Regression, from: number, to: number): Moments {
  const days = daysOf(data)
  const parts: Moments[] = []
  for (let day = dayOfRow(days.starts, from); from < to && days.starts[day] < to; day++) {
    parts.push(momentsOfDay(data, days, day, from, to))
  }
  return mergeMoments(parts, data.features.length + 1)
}

function momentsOfDay(
  data: Regression,
  days: Days,
  day: number,
  from: number,
  to: number,
): Moments {
  const start = days.starts[day]
  const end = days.starts[day + 1]
  if (start < from || end > to) {
    return momentsOfRows(data, Math.max(start, from), Math.min(end, to))
  }
  const known = days.moments[day] ?? momentsOfRows(data, start, end)
  days.moments[day] = known
  return known
}

function daysOf(data: Regression): Days {
  const known = remembered.get(data) ?? { starts: dayStarts(data), moments: [] }
  remembered.set(data, known)
  return known
}

function dayStarts({ asOf, length }: Regression): Int32Array {
  const starts: number[] = []
  let last = Number.NaN
  for (let i = 0; i < length; i++) {
    const day = Math.floor(asOf[i] / DAY_MS)
    if (day !== last) starts.push(i)
    last = day
  }
  return Int32Array.from([...starts, length])
}

/** The last day that begins at or before `row`. */
function dayOfRow(starts: Int32Array, row: number): number {
  return firstWhere(1, starts.length - 1, (day) => starts[day] > row) - 1
}
