import type { Instrument } from '../../market/index.ts'
import type { JsonObject } from '../../models/index.ts'
import { DatabaseError } from './database-error.ts'

/** A whole number from a bigint column, whatever its driver made of it. */
export function integer(value: number | bigint | string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || value === '') throw corrupt('a whole number', value)
  return number
}

/** A column that this kind of row always has. */
export function present<Value>(value: Value | null): NonNullable<Value> {
  if (value === null || value === undefined) throw corrupt('a value', value)
  return value
}

/** One of a closed list of words. `words` has each of them as a key, so that the compiler finds one forgotten. */
export function word<Word extends string>(
  words: Readonly<Record<Word, true>>,
  value: string,
): Word {
  const isWord = (text: string): text is Word => Object.hasOwn(words, text)
  if (!isWord(value)) throw corrupt(Object.keys(words).join(' or '), value)
  return value
}

/** Where something is traded, from the three columns that say so. */
export function instrument(row: {
  readonly venue: string
  readonly market: string
  readonly symbol: string
}): Instrument {
  return {
    venue: word(VENUES, row.venue),
    market: word(MARKETS, row.market),
    symbol: row.symbol,
  }
}

const VENUES: Readonly<Record<Instrument['venue'], true>> = {
  binance: true,
  finnhub: true,
  replay: true,
  simulated: true,
}
const MARKETS: Readonly<Record<Instrument['market'], true>> = { spot: true, um: true }

/** A JSON object kept as text. */
export function jsonObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text)
  const isObject = (json: unknown): json is JsonObject =>
    typeof json === 'object' && json !== null && !Array.isArray(json)
  if (!isObject(value)) throw corrupt('a JSON object', text.slice(0, 40))
  return value
}

/**
 * Text as every database can keep it: PostgreSQL refuses NUL and half a surrogate pair has no UTF-8, so
 * both become U+FFFD. Messages quote files and servers, which may hold anything.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

function corrupt(expected: string, value: unknown): DatabaseError {
  return new DatabaseError('CORRUPT', `The database holds ${value} where ${expected} should be`)
}
