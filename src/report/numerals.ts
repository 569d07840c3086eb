const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** What stands where there is no number. */
export const NOTHING = '–'

/** A number with so many decimals, a true minus and no "−0.00"; a dash for null. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null) return NOTHING
  const digits = Math.abs(value).toFixed(decimals)
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits
}

/** The same with its plus sign: for differences. */
export function signed(value: number | null, decimals: number): string {
  const text = fixed(value, decimals)
  return value !== null && value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** R² in percent: three decimals where skill lives, fewer where it is only large. */
export function skill(percent: number | null): string {
  const size = Math.abs(percent ?? 0)
  return fixed(percent, size < 10 ? 3 : size < 100 ? 1 : 0)
}

/** A share of 0 to 1 as a number of percent. */
export function percent(share: number | null, decimals = 1): string {
  return fixed(share === null ? null : 100 * share, decimals)
}

/** `0.12`, `0.0003`, `<0.0001`: more digits than a p-value can bear are left out. */
export function pValue(test: { readonly pValue: number } | null): string {
  if (test === null) return NOTHING
  if (test.pValue < 0.0001) return '<0.0001'
  if (test.pValue > 0.99) return '>0.99'
  return test.pValue < 0.01 ? fixed(test.pValue, 4) : fixed(test.pValue, 2)
}

/** `p = 0.12` or `p < 0.0001`, for sentences. */
export function pEquals(test: { readonly pValue: number } | null): string {
  return `p ${pValue(test)
    .replace(/^(?=\d)/, '= ')
    .replace(/^([<>])/, '$1 ')}`
}

/** A whole number with its thousands apart. */
export function count(value: number | null): string {
  return value === null ? NOTHING : Math.round(value).toLocaleString('en-US')
}

/** `2024-02-01`, in UTC. */
export function day(time: number | null): string {
  return time === null ? NOTHING : new Date(time).toISOString().slice(0, 10)
}

/** `2024-02-01 00:10 UTC`. */
export function minute(time: number | null): string {
  if (time === null) return NOTHING
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `Feb 24`: a month on an axis, in UTC. */
export function shortMonth(time: number): string {
  const date = new Date(time)
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCFullYear()).slice(2)}`
}

/** `5 Feb`: a day on an axis, in UTC. */
export function monthAndDay(time: number): string {
  const date = new Date(time)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
}

/** `2 models`, `1 model`. */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`
}
