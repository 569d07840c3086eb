import fc from 'fast-check'
import {
  type Candle,
  type Candles,
  candlesFrom,
  MINUTE_MS,
  withBook,
} from '../../src/market/index.ts'
import { seededRandom } from '../../src/runtime/index.ts'
import { anyBookMinutes } from './any-book.ts'

/** How a made-up market behaves. Shares are probabilities a minute. */
export interface MarketMood {
  readonly seed: number
  readonly length: number
  /** Minutes after 2024-01-01 00:00 UTC at which it starts. */
  readonly startMinute: number
  readonly price: number
  /** Of falling asleep for up to two hours: no trades, no change. */
  readonly sleep: number
  /** Of a close that stays where it was although there are trades. */
  readonly flat: number
  /** Of a move of up to ±50 % within the minute. */
  readonly jump: number
  /** Of a hole of up to 20 minutes before the next candle. */
  readonly gap: number
}

/**
 * Markets with gaps, stretches of standstill, minutes without trades and violent jumps; and calm
 * ones.
 */
export const anyMood: fc.Arbitrary<MarketMood> = fc.record({
  seed: fc.nat(1e6),
  length: fc.integer({ min: 1, max: 700 }),
  startMinute: fc.nat(20_000),
  price: fc.constantFrom(0.0001, 1, 60_000, 3e6),
  sleep: fc.constantFrom(0, 0.003, 0.02),
  flat: fc.constantFrom(0, 0.1, 0.8),
  jump: fc.constantFrom(0, 0.01),
  gap: fc.constantFrom(0, 0.002, 0.02),
})

/**
 * A market in which every window has trades and moves: nothing in it is undefined after the warm-
 * up.
 */
export const lively: MarketMood = {
  seed: 7,
  length: 700,
  startMinute: 433,
  price: 60_000,
  sleep: 0,
  flat: 0,
  jump: 0,
  gap: 0,
}

/**
 * The one-minute candles of a mood, with their order book beside them, which is broken now and then where the
 * market has gaps or jumps: the same for the same mood.
 */
export function marketOf(mood: MarketMood): Candles {
  const candles = candlesOf(mood)
  const { length, openTime } = candles
  if (length === 0) return candles
  const minutes = (openTime[length - 1] - openTime[0]) / MINUTE_MS + 1
  const trouble = mood.gap + mood.jump
  const book = anyBookMinutes(mood.seed, openTime[0], minutes, {
    missing: trouble,
    broken: trouble,
  })
  return withBook(candles, book)
}

function candlesOf(mood: MarketMood): Candles {
  const random = seededRandom(mood.seed)
  const chance = (probability: number) => random.uniform() < probability
  const rows: Candle[] = []
  let openTime = Date.UTC(2024, 0, 1) + mood.startMinute * MINUTE_MS
  let price = mood.price
  let asleep = 0
  for (let i = 0; i < mood.length; i++) {
    if (chance(mood.gap)) openTime += random.integer(20) * MINUTE_MS
    if (asleep > 0) asleep--
    else if (chance(mood.sleep)) asleep = random.integer(120)
    const still = asleep > 0 || chance(mood.flat)
    const jump = chance(mood.jump) ? random.uniform() - 0.5 : 0
    const close = still ? price : price * (1 + jump) * Math.exp(0.0005 * random.normal())
    rows.push(candle(openTime, price, close, asleep > 0))
    price = close
    openTime += MINUTE_MS
  }
  return candlesFrom(rows)

  function candle(openTime: number, open: number, close: number, silent: boolean): Candle {
    const stretch = () => (silent ? 0 : 0.0003 * random.uniform())
    const volume = silent ? 0 : Math.exp(2 * random.normal())
    const quoteVolume = (volume * (open + close)) / 2
    const takerShare = random.uniform()
    return {
      openTime,
      closeTime: openTime + MINUTE_MS - 1,
      open,
      high: Math.max(open, close) * (1 + stretch()),
      low: Math.min(open, close) * (1 - stretch()),
      close,
      volume,
      quoteVolume,
      tradeCount: silent ? 0 : 1 + random.integer(500),
      takerBuyVolume: volume * takerShare,
      takerBuyQuoteVolume: quoteVolume * takerShare,
    }
  }
}
