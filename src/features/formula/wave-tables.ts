/** Periods of the clock, in minutes. 1970 began on a Thursday; weeks here begin on Monday. */
export const DAY = { minutes: 1440, starts: 0 } as const
export const WEEK = { minutes: 7 * 1440, starts: -3 * 1440 } as const

export type Period = typeof DAY | typeof WEEK

/** The front of memory is the kernel's own: there it keeps its constants. */
const FRONT_BYTES = 4096

/** One period of each wave, looked up rather than worked out a million times. */
const tables = [
  { curve: 'sin', period: DAY },
  { curve: 'cos', period: DAY },
  { curve: 'sin', period: WEEK },
  { curve: 'cos', period: WEEK },
] as const

/** Where the tables end. */
export const TABLES_END =
  FRONT_BYTES + 8 * tables.reduce((sum, { period }) => sum + period.minutes, 0)

/** The address of a table. */
export function tableOf(curve: 'sin' | 'cos', period: Period): number {
  let address = FRONT_BYTES
  for (const table of tables) {
    if (table.curve === curve && table.period === period) break
    address += 8 * table.period.minutes
  }
  return address
}

export function writeTables(memory: Float64Array): void {
  for (const { curve, period } of tables) {
    const first = tableOf(curve, period) / 8
    for (let minute = 0; minute < period.minutes; minute++) {
      memory[first + minute] = Math[curve]((2 * Math.PI * minute) / period.minutes)
    }
  }
}
