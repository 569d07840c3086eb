/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent)
/** The venue writes every price and quantity with eight decimals. */
const SHOWN_DECIMALS = 8
const ZEROS = '0'.repeat(SHOWN_DECIMALS)

/** Whole units of `10^-decimals` as the venue writes them: `decimalText(6183763, 2)` is 61837.63000000. */
export function decimalText(units: number | bigint, decimals: number): string {
  if (units < 0) return `-${decimalText(-units, decimals)}`
  const digits = String(units).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return `${digits.slice(0, point)}.${digits.slice(point)}${ZEROS.slice(decimals)}`
}

/** A number as whole units of `10^-decimals`; the nearest, where it is none. */
export function toUnits(value: number, decimals: number): number {
  return Math.round(value * POWERS[decimals])
}

/** The same for numbers whose units a double cannot count: a double's own decimals are exact. */
export function toBigUnits(value: number, decimals: number): bigint {
  const units = value * POWERS[decimals]
  if (units < Number.MAX_SAFE_INTEGER / 2) return BigInt(Math.round(units))
  return BigInt(value.toFixed(decimals).replace('.', ''))
}

/** Back to a number: the nearest double, as a reader of the decimal text would get it. */
export function fromUnits(units: number | bigint, decimals: number): number {
  return Number(units) <= Number.MAX_SAFE_INTEGER
    ? Number(units) / POWERS[decimals]
    : Number(decimalText(units, decimals))
}

/** A decimal text, such as the venue's, as whole units. More decimals than that are cut off. */
export function unitsOfText(text: string, decimals: number): number {
  const point = text.indexOf('.')
  if (point < 0) return Number(text) * POWERS[decimals]
  return Number(
    text.slice(0, point) +
      text
        .slice(point + 1)
        .padEnd(decimals, '0')
        .slice(0, decimals),
  )
}

/** The fewest decimals, from `atLeast` to eight, that write all values without loss. */
export function decimalsOf(values: Iterable<number>, atLeast: number): number {
  let decimals = atLeast
  for (const value of values) {
    while (
      decimals < SHOWN_DECIMALS &&
      Math.round(value * POWERS[decimals]) / POWERS[decimals] !== value
    ) {
      decimals++
    }
  }
  return decimals
}
