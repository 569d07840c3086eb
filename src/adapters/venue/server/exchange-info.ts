import type { Player } from '../market/player.ts'
import type { RestQuery } from './rest-query.ts'

const ORDER_TYPES = ['LIMIT', 'LIMIT_MAKER', 'MARKET']
const PRECISION = 8

/** `GET /api/v3/exchangeInfo` */
export function exchangeInfo(query: RestQuery, now: number, weightLimit: number): unknown {
  return {
    timezone: 'UTC',
    serverTime: query.inUnit(now),
    rateLimits: [
      { ...limit('REQUEST_WEIGHT', 'MINUTE', 1), limit: weightLimit },
      { ...limit('ORDERS', 'SECOND', 10), limit: 50 },
      { ...limit('ORDERS', 'DAY', 1), limit: 160_000 },
      { ...limit('RAW_REQUESTS', 'MINUTE', 5), limit: 300_000 },
    ],
    exchangeFilters: [],
    symbols: query.symbols().map(symbolInfo),
  }
}

function limit(rateLimitType: string, interval: string, intervalNum: number) {
  return { rateLimitType, interval, intervalNum }
}

function symbolInfo({ tape }: Player): unknown {
  const { symbol, baseAsset, quoteAsset, filters } = tape.listing
  return {
    ...{ symbol, status: 'TRADING', baseAsset, baseAssetPrecision: PRECISION, quoteAsset },
    ...{ quotePrecision: PRECISION, quoteAssetPrecision: PRECISION },
    ...{ baseCommissionPrecision: PRECISION, quoteCommissionPrecision: PRECISION },
    orderTypes: ORDER_TYPES,
    ...{ icebergAllowed: false, ocoAllowed: false, otoAllowed: false, opoAllowed: false },
    ...{ quoteOrderQtyMarketAllowed: true, allowTrailingStop: false, cancelReplaceAllowed: false },
    ...{ amendAllowed: false, pegInstructionsAllowed: false },
    ...{ isSpotTradingAllowed: true, isMarginTradingAllowed: false },
    filters,
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_MAKER'],
  }
}
