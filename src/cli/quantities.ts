const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A whole number as people read it: 1,097,200. */
export function count(value: number): string {
  return COUNT.format(value)
}

/** With its sign, a true minus, and so many decimals: +1.5, −0.2. */
export function signed(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  return value > 0 ? `+${text}` : text.replace('-', '−')
}

/** A count with its noun: `1 gap`, `1,200 gaps`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** A time span in the two largest units that say something: 850 ms, 12 s, 3 min 20 s, 2 h 5 min. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return pair(minutes, 'min', seconds % 60, 's')
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
