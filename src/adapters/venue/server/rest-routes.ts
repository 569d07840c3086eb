import type { Faults } from '../faults/faults.ts'
import { type DayWindow, dayWindow } from '../market/day-window.ts'
import type { Player } from '../market/player.ts'
import { exchangeInfo } from './exchange-info.ts'
import { averagePrice, bookTickers, dayTickers, depth, prices } from './rest-book.ts'
import { klines } from './rest-klines.ts'
import type { RestQuery } from './rest-query.ts'
import { aggregateTrades, singleTrades } from './rest-trades.ts'

/** A question about the market: what it costs, and its answer. */
interface Route {
  readonly weight: number | ((params: URLSearchParams) => number)
  answer(query: RestQuery, params: URLSearchParams): unknown
}

interface RoutesOptions {
  readonly players: readonly Player[]
  readonly faults: Faults
  readonly weightLimit: number
  /** What the venue believes the time to be. */
  now(): number
}

/** The market-data endpoints by their path. */
export function marketRoutes(options: RoutesOptions): ReadonlyMap<string, Route> {
  const { players, faults, weightLimit, now } = options
  const windows = new Map<Player, DayWindow>(players.map((player) => [player, dayWindow(player)]))
  const everyTicker = (one: number, all: number) => (params: URLSearchParams) =>
    params.has('symbol') ? one : all
  const routes: Readonly<Record<string, Route>> = {
    ping: { weight: 1, answer: () => ({}) },
    time: { weight: 1, answer: (query) => ({ serverTime: query.inUnit(now()) }) },
    exchangeInfo: { weight: 20, answer: (query) => exchangeInfo(query, now(), weightLimit) },
    klines: { weight: 2, answer: (query) => klines(query, faults) },
    trades: { weight: 25, answer: (query) => singleTrades(query, false) },
    historicalTrades: { weight: 25, answer: (query) => singleTrades(query, true) },
    aggTrades: { weight: 4, answer: (query) => aggregateTrades(query) },
    depth: { weight: depthWeight, answer: (query) => depth(query) },
    avgPrice: { weight: 2, answer: (query) => averagePrice(query, windows) },
    'ticker/price': { weight: everyTicker(2, 4), answer: (query) => prices(query) },
    'ticker/bookTicker': { weight: everyTicker(2, 4), answer: (query) => bookTickers(query) },
    'ticker/24hr': {
      weight: everyTicker(2, 80),
      answer: (query, params) => dayTickers(query, windows, now(), params.get('type') === 'MINI'),
    },
  }
  return new Map(Object.entries(routes).map(([name, route]) => [`/api/v3/${name}`, route]))
}

function depthWeight(params: URLSearchParams): number {
  const limit = Number(params.get('limit') ?? 100)
  if (limit <= 100) return 5
  if (limit <= 500) return 25
  return limit <= 1000 ? 50 : 250
}
