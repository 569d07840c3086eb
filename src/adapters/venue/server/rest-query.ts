import type { Player } from '../market/player.ts'
import { illegalCharacters, invalidSymbol, notSent, RestRefusal } from './rest-refusal.ts'

const SYMBOL = '^[A-Z0-9-_.]{1,20}$'
const DIGITS = '^[0-9]{1,20}$'
/** Times above this are microseconds: as milliseconds they would lie tens of thousands of years ahead. */
const MICROSECONDS_FROM = 1e14

/** What a market-data request asks, read by the venue's rules. */
export interface RestQuery {
  /** The one symbol asked for. */
  symbol(): Player
  /** All symbols asked for by `symbol` or `symbols`; every one there is, where neither was sent. */
  symbols(): readonly Player[]
  /** Whether one symbol was asked for by `symbol`: the answer is then an object, not a list. */
  readonly single: boolean
  integer(name: string): number | undefined
  /** Clamped to `most`, as the venue does. */
  limit(usual: number, most: number): number
  /** Epoch ms. */
  time(name: string): number | undefined
  text(name: string): string
  /** A time in the unit the client wants. */
  inUnit(ms: number): number
  /** The last moment of a millisecond, in that unit. */
  endInUnit(ms: number): number
}

export function restQuery(
  params: URLSearchParams,
  players: ReadonlyMap<string, Player>,
  microseconds: boolean,
): RestQuery {
  const integer = (name: string): number | undefined => {
    const text = params.get(name)
    if (text === null) return undefined
    if (text === '') throw notSent(name)
    if (!new RegExp(DIGITS).test(text)) throw illegalCharacters(name, DIGITS)
    return Number(text)
  }
  const player = (symbol: string): Player => {
    if (!new RegExp(SYMBOL).test(symbol)) throw illegalCharacters('symbol', SYMBOL)
    const found = players.get(symbol)
    if (found === undefined) throw invalidSymbol()
    return found
  }
  return {
    single: params.has('symbol'),
    symbol() {
      const symbol = params.get('symbol')
      if (symbol === null || symbol === '') throw notSent('symbol')
      return player(symbol)
    },
    symbols() {
      const [symbol, list] = [params.get('symbol'), params.get('symbols')]
      if (symbol !== null && list !== null) {
        throw new RestRefusal(400, -1128, 'Combination of optional parameters invalid.')
      }
      if (symbol !== null) return [player(symbol)]
      return list === null ? [...players.values()] : symbolList(list).map(player)
    },
    integer,
    limit(usual, most) {
      const limit = integer('limit') ?? usual
      if (limit === 0) {
        throw new RestRefusal(400, -1130, "Data sent for parameter 'limit' is not valid.")
      }
      return Math.min(limit, most)
    },
    time(name) {
      const time = integer(name)
      return time !== undefined && time >= MICROSECONDS_FROM ? Math.floor(time / 1000) : time
    },
    text(name) {
      const text = params.get(name)
      if (text === null || text === '') throw notSent(name)
      return text
    },
    inUnit: (ms) => (microseconds ? ms * 1000 : ms),
    endInUnit: (ms) => (microseconds ? ms * 1000 + 999 : ms),
  }
}

function symbolList(text: string): readonly string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw illegalCharacters('symbols', SYMBOL)
  }
  if (!Array.isArray(value) || value.length === 0) throw notSent('symbols')
  return value.map(String)
}
