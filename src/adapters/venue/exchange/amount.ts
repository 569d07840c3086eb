/** Money and quantities here are whole units of 10⁻⁸, as the venue counts them: never a float. */
export type Amount = bigint

const DECIMALS = 8
export const ONE: Amount = 10n ** BigInt(DECIMALS)

/** Reads the venue's decimal text. Undefined for anything else; `'too fine'` for more than eight decimals. */
export function parseAmount(text: string): Amount | 'too fine' | undefined {
  const [, whole, fraction = ''] = /^(\d{1,20})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > DECIMALS) return 'too fine'
  return BigInt(whole) * ONE + BigInt(significant.padEnd(DECIMALS, '0'))
}

/** An amount that our own data holds. */
export function amountOf(text: string): Amount {
  const amount = parseAmount(text)
  if (typeof amount === 'bigint') return amount
  throw new RangeError(`${text} is no amount`)
}

/** Whole units of `10^-decimals` as an amount. */
export function scaled(units: number, decimals: number): Amount {
  return BigInt(units) * 10n ** BigInt(DECIMALS - decimals)
}

/** As the venue writes it: `61837.63000000`. */
export function amountText(amount: Amount): string {
  if (amount < 0n) return `-${amountText(-amount)}`
  const digits = String(amount).padStart(DECIMALS + 1, '0')
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`
}

/** Price times quantity, down to the unit. */
export function times(price: Amount, quantity: Amount): Amount {
  return (price * quantity) / ONE
}

export function least(a: Amount, b: Amount): Amount {
  return a < b ? a : b
}
