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

/** A query parameter that is one of several words. */
interface OneOf {
  readonly choices: readonly string[]
}

type Parameter = WholeNumber | OneOf

/** What was read: a number or a word, by the kind of its parameter. */
type Read<Known extends Readonly<Record<string, Parameter>>> = {
  readonly [Name in keyof Known]?: Known[Name] extends OneOf ? string : number
}

const anyQuery = Compile(Type.Record(Type.String(), Type.Unknown()))

/** What a query string says; parameters not given are left out. Throws `BAD_REQUEST`, saying what was wrong. */
export function readQuery<const Known extends Readonly<Record<string, Parameter>>>(
  query: unknown,
  known: Known,
): Read<Known> {
  if (!anyQuery.Check(query)) throw new ApiError('BAD_REQUEST', 'The query cannot be read.')
  const read: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(query)) {
    if (!Object.hasOwn(known, name)) throw new ApiError('BAD_REQUEST', unknownName(name, known))
    const parameter = known[name]
    read[name] =
      'choices' in parameter ? oneOf(name, value, parameter) : wholeNumber(name, value, parameter)
  }
  return read as Read<Known> // Each value was read by the kind of its parameter.
}

function wholeNumber(name: string, value: unknown, { least, most, meaning }: WholeNumber): number {
  if (typeof value === 'string' && /^\d{1,16}$/.test(value)) {
    const number = Number(value)
    if (number >= least && number <= most) return number
  }
  const right = `${meaning}, a whole number from ${least} to ${most}`
  throw new ApiError('BAD_REQUEST', `'${name}' must be ${right}, ${given(value)}.`)
}

function oneOf(name: string, value: unknown, { choices }: OneOf): string {
  if (typeof value === 'string' && choices.includes(value)) return value
  const right = choices.length === 1 ? choices[0] : `one of ${choices.join(', ')}`
  throw new ApiError('BAD_REQUEST', `'${name}' must be ${right}, ${given(value)}.`)
}

function given(value: unknown): string {
  return Array.isArray(value) ? 'given more than once' : `not '${String(value)}'`
}

function unknownName(name: string, known: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(known).map((other) => `'${other}'`)
  const there = names.length === 0 ? 'It takes none.' : `It takes ${names.join(' and ')}.`
  return `This address has no query parameter '${name}'. ${there}`
}
