import type { Listing } from '../exchange-port.ts'
import { decimalText } from './decimals.ts'

/** Assets that things are priced in, longest first. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'BTC', 'ETH', 'BNB', 'EUR', 'TRY', 'USD']

/** A symbol with the filters the venue has for such symbols; the finer the tick and lot, the finer the filters. */
export function listingOf(
  symbol: string,
  priceDecimals: number,
  quantityDecimals: number,
): Listing {
  const quoteAsset =
    QUOTES.find((quote) => symbol.endsWith(quote) && symbol !== quote) ?? symbol.slice(-3)
  const tick = decimalText(1, priceDecimals)
  const lot = decimalText(1, quantityDecimals)
  return {
    symbol,
    baseAsset: symbol.slice(0, symbol.length - quoteAsset.length),
    quoteAsset,
    priceDecimals,
    quantityDecimals,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: '1000000.00000000', tickSize: tick },
      { filterType: 'LOT_SIZE', minQty: lot, maxQty: '9000.00000000', stepSize: lot },
      { filterType: 'ICEBERG_PARTS', limit: 100 },
      {
        filterType: 'MARKET_LOT_SIZE',
        ...{ minQty: '0.00000000', maxQty: '100.00000000', stepSize: '0.00000000' },
      },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        ...{ bidMultiplierUp: '1.2', bidMultiplierDown: '0.5' },
        ...{ askMultiplierUp: '2', askMultiplierDown: '0.8', avgPriceMins: 5 },
      },
      {
        filterType: 'NOTIONAL',
        ...{ minNotional: '5.00000000', applyMinToMarket: true },
        ...{ maxNotional: '9000000.00000000', applyMaxToMarket: false, avgPriceMins: 5 },
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
    ],
  }
}

/** Decimals of a quote volume: a tick times a lot. */
export function quoteDecimals({ priceDecimals, quantityDecimals }: Listing): number {
  return priceDecimals + quantityDecimals
}
