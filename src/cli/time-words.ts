/** A day, UTC: 2024-02-01. */
export function dayWords(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** A minute, UTC: 2024-02-01 10:30Z. */
export function minuteWords(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}Z`
}
