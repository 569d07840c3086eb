import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candles, DAY_MS, MINUTE_MS, segments } from '../../market/index.ts'
import { simulatedMarket } from './simulated-market.ts'

const START = Date.UTC(2024, 0, 1)
const SEEDS = [1, 7, 2024]

const marketOf = (seed: number, startPrice = 60_000) =>
  simulatedMarket({ seed, symbol: 'BTCUSDT', firstOpenTime: START, startPrice })

const daysOf = (seed: number, days: number) => marketOf(seed).candles(START, START + days * DAY_MS)

describe('a simulated market', () => {
  it('has every minute, and every candle is well formed to the tick', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 100_000 }), (seed, startPrice) => {
        const candles = marketOf(seed, startPrice).candles(START, START + DAY_MS)
        expect(segments(candles)).toEqual([[0, 1440]])
        for (let i = 0; i < candles.length; i++) expect(flawsOf(candles, i)).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  it('gives the same bytes for the same seed, others for another', () => {
    expect(daysOf(7, 3)).toEqual(daysOf(7, 3))
    expect(daysOf(8, 3).close).not.toEqual(daysOf(7, 3).close)
  })

  it('reaches any minute alike, whatever was asked for before', () => {
    const whole = daysOf(7, 5)
    const market = marketOf(7)
    fc.assert(
      fc.property(fc.nat(5 * 1440), fc.nat(2000), (first, count) => {
        const last = Math.min(first + count, whole.length)
        const part = market.candles(START + first * MINUTE_MS, START + last * MINUTE_MS)
        expect(part.close).toEqual(whole.close.slice(first, last))
        expect(part.takerBuyQuoteVolume).toEqual(whole.takerBuyQuoteVolume.slice(first, last))
      }),
      { numRuns: 50 },
    )
  })

  it('reaches its past again when it has let go of it', () => {
    const market = marketOf(7)
    const young = market.candles(START, START + DAY_MS)
    market.candles(START + 450 * DAY_MS, START + 451 * DAY_MS)
    expect(market.candles(START, START + DAY_MS)).toEqual(young)
  })

  it('has nothing before its first minute', () => {
    expect(marketOf(7).candles(START - DAY_MS, START + MINUTE_MS).length).toBe(1)
    expect(marketOf(7).candles(START - DAY_MS, START).length).toBe(0)
  })

  it('opens at the last close or a tick beside it, but for one minute in a hundred', () => {
    const { open, close } = daysOf(7, 10)
    const ticks = Array.from(open.subarray(1), (price, i) => Math.round((price - close[i]) * 100))
    expect(shareOf(ticks, (gap) => gap === 0)).toBeGreaterThan(0.45)
    expect(shareOf(ticks, (gap) => Math.abs(gap) > 1)).toBeLessThan(0.02)
    expect(shareOf(ticks, (gap) => Math.abs(gap) > 1)).toBeGreaterThan(0.002)
  })
})

describe.each(SEEDS)('sixty days of simulated market %i', (seed) => {
  const candles = daysOf(seed, 60)
  const returns = logReturnsOf(candles.close)
  const sizes = returns.map(Math.abs)

  it('move by 5 to 10 basis points a minute', () => {
    const bps = Math.sqrt(mean(returns.map((x) => x * x))) * 1e4
    expect(bps).toBeGreaterThan(5)
    expect(bps).toBeLessThan(10)
  })

  it('have fat tails, at a minute and still at ten', () => {
    expect(kurtosis(returns)).toBeGreaterThan(10)
    expect(kurtosis(logReturnsOf(candles.close.filter((_, i) => i % 10 === 0)))).toBeGreaterThan(5)
  })

  it('cluster in volatility, which fades slowly', () => {
    expect(autocorrelation(sizes, 1)).toBeGreaterThan(0.15)
    expect(autocorrelation(sizes, 60)).toBeGreaterThan(0.05)
    expect(autocorrelation(sizes, 1)).toBeGreaterThan(autocorrelation(sizes, 60))
  })

  it('have the hours and weekends of the real market', () => {
    const hour = (i: number) => new Date(candles.openTime[i + 1]).getUTCHours()
    const weekend = (i: number) => new Date(candles.openTime[i + 1]).getUTCDay() % 6 === 0
    const afternoon = mean(sizes.filter((_, i) => hour(i) === 14))
    expect(afternoon / mean(sizes.filter((_, i) => hour(i) === 5))).toBeGreaterThan(1.4)
    expect(
      mean(sizes.filter((_, i) => weekend(i))) / mean(sizes.filter((_, i) => !weekend(i))),
    ).toBeLessThan(0.8)
  })

  it('trade more when the price moves more', () => {
    const volume = Array.from(candles.volume.subarray(1), Math.log)
    const trades = Array.from(candles.tradeCount.subarray(1), Math.log)
    const moved = sizes.map((size) => Math.log(size + 1e-5))
    expect(correlation(volume, moved)).toBeGreaterThan(0.35)
    expect(correlation(volume, trades)).toBeGreaterThan(0.6)
  })

  it('have takers lean the way the price goes, without telling where it goes next', () => {
    const lean = Array.from(candles.volume, (v, i) => (2 * candles.takerBuyVolume[i]) / v - 1)
    expect(correlation(lean.slice(1), returns)).toBeGreaterThan(0.3)
    expect(Math.abs(correlation(lean.slice(1, -1), returns.slice(1)))).toBeLessThan(0.03)
  })
})

describe('the memory of the simulated price', () => {
  it('fades the last minutes as weakly as the real market: under 0.15 % of ten minutes', () => {
    // The best linear guess from past returns given the simulation's own parameters, so nobody can do much better.
    const keep = 0.5 ** (1 / 20)
    const gain = -(1 - keep ** 10) * (0.15 / 2)
    let explained = 0
    let total = 0
    for (const seed of [1, 2, 3, 4]) {
      const logs = Array.from(daysOf(seed, 250).close, Math.log)
      let recent = 0
      for (let i = 1; i < logs.length - 10; i++) {
        // Jumps are no part of what fades.
        recent = keep * recent + Math.max(-0.003, Math.min(0.003, logs[i] - logs[i - 1]))
        const outcome = logs[i + 10] - logs[i]
        total += outcome ** 2
        explained += outcome ** 2 - (outcome - gain * recent) ** 2
      }
    }
    expect((100 * explained) / total).toBeGreaterThan(0.03)
    expect((100 * explained) / total).toBeLessThan(0.15)
  })
})

/** Everything that is wrong with the candle at `i`. */
function flawsOf(candles: Candles, i: number): readonly string[] {
  const { open, high, low, close, volume, quoteVolume, tradeCount } = candles
  const { takerBuyVolume, takerBuyQuoteVolume } = candles
  const onTick = (price: number) => price === Math.round(price * 100) / 100
  const rules: readonly [string, boolean][] = [
    ['high', high[i] >= Math.max(open[i], close[i])],
    ['low', low[i] <= Math.min(open[i], close[i]) && low[i] > 0],
    ['tick', [open[i], high[i], low[i], close[i]].every(onTick)],
    ['volume', volume[i] > 0],
    ['taker volume', takerBuyVolume[i] >= 0 && takerBuyVolume[i] <= volume[i]],
    ['quote volume', quoteVolume[i] >= 0 && quoteVolume[i] < Number.POSITIVE_INFINITY],
    ['taker quote volume', takerBuyQuoteVolume[i] >= 0 && takerBuyQuoteVolume[i] <= quoteVolume[i]],
    ['price paid', quoteVolume[i] <= high[i] * volume[i] + 1e-5],
    ['price got', quoteVolume[i] >= low[i] * volume[i] - 1e-5],
    ['trades', Number.isInteger(tradeCount[i]) && tradeCount[i] > 0],
  ]
  return rules.filter(([, kept]) => !kept).map(([rule]) => rule)
}

function logReturnsOf(close: Float64Array): number[] {
  return Array.from(close.subarray(1), (price, i) => Math.log(price / close[i]))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function shareOf(values: readonly number[], counts: (value: number) => boolean): number {
  return values.filter(counts).length / values.length
}

function kurtosis(values: readonly number[]): number {
  const centre = mean(values)
  const moment = (power: number) => mean(values.map((value) => (value - centre) ** power))
  return moment(4) / moment(2) ** 2
}

function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(lag), values.slice(0, -lag))
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i] - meanB)))
  const deviation = (values: readonly number[], centre: number) =>
    Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))
  return covariance / (deviation(a, meanA) * deviation(b, meanB))
}
