import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { ApiError } from './api-error.ts'

/** A query parameter that is a whole number. */
interface WholeNumber {
  readonly least: number
  readonly most: number
  /** What it is, for the message of who got it wrong. */
  readonly meaning: string
}

const anyQuery = Compile(Type.Record(Type.String(), Type.Unknown()))

/** Whole numbers from a query string; those not given are left out. Throws `BAD_REQUEST`, saying what was wrong. */
export function readQuery<Name extends string>(
  query: unknown,
  known: Readonly<Record<Name, WholeNumber>>,
): Partial<Record<Name, number>> {
  if (!anyQuery.Check(query)) throw new ApiError('BAD_REQUEST', 'The query cannot be read.')
  const read: Partial<Record<Name, number>> = {}
  for (const [name, value] of Object.entries(query)) {
    if (!isKnown(name, known)) throw new ApiError('BAD_REQUEST', unknownName(name, known))
    read[name] = wholeNumber(name, value, known[name])
  }
  return read
}

function wholeNumber(name: string, value: unknown, { least, most, meaning }: WholeNumber): number {
  if (typeof value === 'string' && /^\d{1,16}$/.test(value)) {
    const number = Number(value)
    if (number >= least && number <= most) return number
  }
  const given = Array.isArray(value) ? 'given more than once' : `not '${String(value)}'`
  const right = `${meaning}, a whole number from ${least} to ${most}`
  throw new ApiError('BAD_REQUEST', `'${name}' must be ${right}, ${given}.`)
}

function isKnown<Name extends string>(name: string, known: Record<Name, unknown>): name is Name {
  return Object.hasOwn(known, name)
}

function unknownName(name: string, known: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(known).map((other) => `'${other}'`)
  const there = names.length === 0 ? 'It takes none.' : `It takes ${names.join(' and ')}.`
  return `This address has no query parameter '${name}'. ${there}`
}
