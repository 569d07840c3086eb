import Type from 'typebox'

/** A price or quantity as Binance writes it. */
export const decimalText = Type.String()

const DECIMAL = /^\d+(\.\d+)?$/
/** Below 2⁵³ with any 15 digits, so they are exact as one whole number. */
const EXACT_DIGITS = 15
/** Powers of ten that are exact doubles, as far as `EXACT_DIGITS` can need them. */
const POWERS = Array.from({ length: EXACT_DIGITS }, (_, places) => 10 ** places)

/**
 * Its value. `Number('')` is 0, and a price of 0 is a catastrophe: digits only, or a `BadField`.
 *
 * Most are read as one whole number and divided by a power of ten. Both are exact, so the quotient is the nearest
 * double, the same that `Number` gives, without a pattern to match first: book changes are hundreds of these.
 */
export function decimal(text: string): number {
  const { length } = text
  if (length > EXACT_DIGITS + 1) return anyDecimal(text)
  let whole = 0
  let point = -1
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit >= 0 && digit <= 9) whole = whole * 10 + digit
    else if (digit === POINT && point < 0) point = i
    else return anyDecimal(text)
  }
  if (point < 0) return length > 0 && length <= EXACT_DIGITS ? whole : anyDecimal(text)
  if (point === 0 || point === length - 1) return anyDecimal(text)
  return whole / POWERS[length - 1 - point]
}

const POINT = '.'.charCodeAt(0) - 48

function anyDecimal(text: string): number {
  if (!DECIMAL.test(text)) throw new BadField(`"${text.slice(0, 40)}" where a number should be`)
  return Number(text)
}

/** A field of a payload is not what the venue's documentation says. The message says which. */
export class BadField extends Error {
  override readonly name = 'BadField'
}
