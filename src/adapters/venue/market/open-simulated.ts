import { DAY_MS } from '../../../market/index.ts'
import { simulatedMarket } from '../simulated-market.ts'
import { candleMarket } from './candle-market.ts'
import { toUnits } from './decimals.ts'
import { listingOf } from './listing.ts'
import type { MarketTape } from './market-tape.ts'

/** What a simulated symbol costs at first, where it has a name people know. */
const START_PRICES: Readonly<Record<string, number>> = {
  ...{ BTCUSDT: 60_000, ETHUSDT: 3_000, BNBUSDT: 600, SOLUSDT: 150, LTCUSDT: 80 },
}
const START_PRICE = 100
/** Simulated prices are whole cents, volumes hundred-thousandths. */
const DECIMALS = { price: 2, quantity: 5 }

interface SimulatedOptions {
  readonly symbol: string
  readonly seed: number
  /** Epoch ms, on a minute. */
  readonly firstOpenTime: number
  readonly startPrice?: number
}

/** A market that never was, for the venue: the same options as `simulatedMarket`, the same candles. */
export function openSimulatedMarket(options: SimulatedOptions): MarketTape {
  const { symbol, seed, firstOpenTime } = options
  const startPrice = options.startPrice ?? START_PRICES[symbol] ?? START_PRICE
  const market = simulatedMarket({ symbol, seed, firstOpenTime, startPrice })
  const { volume } = market.candles(firstOpenTime, firstOpenTime + DAY_MS)
  const mean = volume.reduce((sum, value) => sum + value, 0) / volume.length
  return candleMarket({
    listing: listingOf(symbol, DECIMALS.price, DECIMALS.quantity),
    history: {
      firstOpenTime,
      endTime: Number.POSITIVE_INFINITY,
      read: async (from, to) => market.candles(from, to),
    },
    source: 'simulated',
    description: `SIMULATED market, seed ${seed}: its prices are made up`,
    typicalLots: toUnits(mean, DECIMALS.quantity),
  })
}
