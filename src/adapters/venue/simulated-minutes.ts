import type { Candles } from '../../market/index.ts'
import { assert, type Random } from '../../runtime/index.ts'
import { seasonOf } from './seasonality.ts'
import { activityProcess } from './simulated-activity.ts'
import { volatilityProcess } from './simulated-volatility.ts'

/** About 1.4 jumps a day; their least size and mean excess over it, in the minute's volatilities. */
const JUMPS = { probability: 0.001, least: 4, excess: 3 }

/**
 * The part of a minute's variance that will be taken back, and how fast. Small, as in the real market: whoever knew
 * these two numbers could foretell 0.085 % of the variance of the next ten minutes (40 seeds, 395 days each).
 */
const TRANSITORY = { share: 0.15, keep: 0.5 ** (1 / 20) }

/** Between a minute's first and last trade the price wanders a little less than its returns over minutes say. */
const WITHIN_THE_MINUTE = 0.85

/** Writes one candle after another, each the continuation of the one before. */
export type MinuteProcess = (into: Candles, row: number, openTime: number) => void

/**
 * A market whose close is a random walk with stochastic volatility, seasons and jumps, plus a small transitory part.
 *
 * Its figures were set beside BTCUSDT's 1-minute candles of 2024-01…2025-01 until moments, autocorrelations,
 * seasons, volumes and taker flow were about theirs.
 */
export function minuteProcess(random: Random, startPrice: number): MinuteProcess {
  assert(startPrice >= 1, 'a price of fewer than a hundred ticks would not move like a market')
  const volatilities = volatilityProcess(random)
  const activities = activityProcess(random)
  let permanent = Math.log(startPrice)
  let transitory = 0
  let close = toTick(startPrice)

  return (into, row, openTime) => {
    const season = seasonOf(openTime)
    const volatility = volatilities.next(season.volatility)
    const open = nextOpen(random, close)
    close = nextClose(volatility.sigma)

    const move = Math.log(close / open)
    const wander = WITHIN_THE_MINUTE * volatility.sigma
    const up = Math.exp(excursion(random, move, wander))
    const down = Math.exp(-excursion(random, -move, wander))
    const high = Math.max(toTick(open * up), open, close)
    const low = Math.min(toTick(open * down), open, close)

    const activity = activities(season.volume, volatility, move / volatility.sigma)
    const { volume, trades, takerBuyVolume } = activity
    const middle = low + (high - low) * (0.35 + 0.3 * random.uniform())
    // Who buys at once pays the ask, who sells at once gets the bid.
    const spread = 0.02 * (high - low)
    const takerBuyQuoteVolume = toQuote(takerBuyVolume * (middle + spread))
    const takerSellQuoteVolume = (volume - takerBuyVolume) * (middle - spread)

    into.openTime[row] = openTime
    into.open[row] = open
    into.high[row] = high
    into.low[row] = low
    into.close[row] = close
    into.volume[row] = volume
    into.quoteVolume[row] = toQuote(takerBuyQuoteVolume + takerSellQuoteVolume)
    into.tradeCount[row] = trades
    into.takerBuyVolume[row] = takerBuyVolume
    into.takerBuyQuoteVolume[row] = takerBuyQuoteVolume
  }

  function nextClose(sigma: number): number {
    permanent += sigma * (Math.sqrt(1 - TRANSITORY.share) * random.normal() + nextJump())
    transitory *= TRANSITORY.keep
    transitory += sigma * Math.sqrt(TRANSITORY.share) * random.normal()
    return toTick(Math.exp(permanent + transitory))
  }

  function nextJump(): number {
    if (random.uniform() >= JUMPS.probability) return 0
    volatilities.burst()
    const size = JUMPS.least - JUMPS.excess * Math.log(1 - random.uniform())
    return random.uniform() < 0.5 ? -size : size
  }
}

/** The first trade is mostly at the last price or one tick beside it: measured 52 % and 47 % on BTCUSDT in 2024. */
function nextOpen(random: Random, close: number): number {
  const which = random.uniform()
  if (which < 0.52) return close
  const ticks = which < 0.99 ? 1 : Math.ceil(-60 * Math.log(1 - random.uniform()))
  return toTick(close + (random.uniform() < 0.5 ? -ticks : ticks) / 100)
}

/** The highest point of a Brownian path that ends at `end`: exact in distribution, from one draw. */
function excursion(random: Random, end: number, sigma: number): number {
  const draw = -2 * sigma ** 2 * Math.log(1 - random.uniform())
  return (end + Math.sqrt(end ** 2 + draw)) / 2
}

/** Prices are whole cents, and never nothing. */
const toTick = (price: number) => Math.max(1, Math.round(price * 100)) / 100
const toQuote = (quote: number) => Math.round(quote * 1e6) / 1e6
