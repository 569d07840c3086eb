/** The most decimal places a venue quotes a price or a quantity with. */
const PLACES = 8
const UNIT = 10 ** PLACES

/**
 * A quoted number in units of 10⁻⁸, exactly: the double nearest to a decimal of eight places is close enough to
 * find the decimal again.
 */
export function units(value: number): bigint {
  return BigInt(Math.round(value * UNIT))
}

/** The double nearest to a sum of units, or of products of units: what reading the venue's decimal gives. */
export function fromUnits(sum: bigint, places: 8 | 16): number {
  const digits = sum.toString().padStart(places + 1, '0')
  return Number(`${digits.slice(0, -places)}.${digits.slice(-places)}`)
}
