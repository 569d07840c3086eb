const TIME = /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::00(?:\.000)?)?Z?)?)?$/

/** The forms `parseTime` reads, for messages. */
export const TIME_FORMS = 'YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM (UTC)'

/**
 * Epoch ms of a month, a day or a minute, always UTC; undefined for anything else.
 *
 * `Date.parse` is not used: it takes '2024-2-3' as local time and turns 30 February into 1 March.
 */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const [, year, month, day = '01', hour = '00', minute = '00'] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:00.000Z`
  const time = new Date(iso)
  const exists = !Number.isNaN(time.getTime()) && time.toISOString() === iso
  return exists ? time.getTime() : undefined
}

/** The shortest of the three forms that says this minute: `2024-02-01`, `2024-02-01T10:30Z`. */
export function formatTime(time: number): string {
  const [day = '', clock = ''] = new Date(time).toISOString().split('T')
  return clock.startsWith('00:00:00.000') ? day : `${day}T${clock.slice(0, 5)}Z`
}
