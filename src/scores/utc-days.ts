import { type Column, DAY_MS } from '../market/index.ts'

/** Rows grouped by the UTC day they fall on. Days without rows do not appear. */
export interface UtcDays {
  readonly count: number
  /** The first row of each day, and after the last day the number of rows. */
  readonly starts: Uint32Array
}

/** Groups ascending times by UTC day. */
export function utcDays(times: Column): UtcDays {
  const starts: number[] = []
  let day = Number.NaN
  for (let i = 0; i < times.length; i++) {
    const current = Math.floor(times[i] / DAY_MS)
    if (current !== day) starts.push(i)
    day = current
  }
  return { count: starts.length, starts: Uint32Array.from([...starts, times.length]) }
}

/** How many rows each day has. */
export function rowsPerDay({ count, starts }: UtcDays): Column {
  return Float64Array.from({ length: count }, (_, day) => starts[day + 1] - starts[day])
}

/** Sums a value over the rows of each day: all that the day bootstrap needs to know of them. */
export function perDay(days: UtcDays, value: (row: number) => number): Column {
  const sums = new Float64Array(days.count)
  for (let day = 0; day < days.count; day++) {
    let sum = 0
    for (let row = days.starts[day]; row < days.starts[day + 1]; row++) sum += value(row)
    sums[day] = sum
  }
  return sums
}
