import Type from 'typebox'

/** A price or quantity as Binance writes it. */
export const decimalText = Type.String()

const DECIMAL = /^\d+(\.\d+)?$/

/** Its value. `Number('')` is 0, and a price of 0 is a catastrophe: digits only, or a `BadField`. */
export function decimal(text: string): number {
  if (!DECIMAL.test(text)) throw new BadField(`"${text.slice(0, 40)}" where a number should be`)
  return Number(text)
}

/** A field of a payload is not what the venue's documentation says. The message says which. */
export class BadField extends Error {
  override readonly name = 'BadField'
}
