import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importFrom, silver, temporaryLake } from '../../test/lake.ts'
import { framesRecorded, readFrame, recordedFrames } from '../../test/recorded-frames.ts'
import { type Candle, candleAt, MINUTE_MS, type Trade } from '../market/index.ts'
import { seededRandom } from '../runtime/index.ts'
import { candleComparer } from './candle-comparison.ts'
import { type TradeCandle, tradeCandles } from './trade-candles.ts'

const START = Date.UTC(2024, 7, 8)

function trade(id: number, time: number, price = 100, quantity = 1): Trade {
  return { id, count: 1, price, quantity, time: START + time, takerSide: id % 2 ? 'buy' : 'sell' }
}

function made(trades: readonly Trade[], contiguousIds = true): TradeCandle[] {
  const candles: TradeCandle[] = []
  const maker = tradeCandles({
    ...{ interval: '1s', contiguousIds },
    take: (candle) => candles.push(candle),
  })
  for (const each of trades) maker.trade(each, each.time + 50)
  return candles
}

/** Trades as they happened: two decimals of price, three of quantity, now and then a pause. */
function marketOf(seed: number): readonly Trade[] {
  const random = seededRandom(seed)
  let time = 0
  return Array.from({ length: 120 }, (_, id) => {
    time += random.integer(random.uniform() < 0.05 ? 2500 : 120)
    return trade(
      id,
      time,
      (6_000_000 + random.integer(9999)) / 100,
      (1 + random.integer(9e6)) / 1000,
    )
  })
}

/** The same candles from all trades at once, in whole numbers, for the seconds that have some. */
function plainCandles(trades: readonly Trade[]): ReadonlyMap<number, Candle> {
  const seconds = Map.groupBy(trades, ({ time }) => time - (time % 1000))
  return new Map(
    [...seconds].map(([openTime, of]) => {
      const prices = of.map(({ price }) => price)
      const sum = (some: readonly Trade[], value: (trade: Trade) => number, unit: number) =>
        some.reduce((total, each) => total + Math.round(value(each) * unit), 0) / unit
      const bought = of.filter(({ takerSide }) => takerSide === 'buy')
      const quote = ({ price, quantity }: Trade) => price * quantity
      const candle = {
        ...{ openTime, closeTime: openTime + 999, open: prices[0] },
        ...{ high: Math.max(...prices), low: Math.min(...prices), close: prices.at(-1) ?? 0 },
        volume: sum(of, ({ quantity }) => quantity, 1e3),
        quoteVolume: sum(of, quote, 1e5),
        tradeCount: of.length,
        takerBuyVolume: sum(bought, ({ quantity }) => quantity, 1e3),
        takerBuyQuoteVolume: sum(bought, quote, 1e5),
      }
      return [openTime, candle]
    }),
  )
}

describe('candles from trades', () => {
  it('are what they should be wherever they say they are complete, whatever the stream suffered', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.constantFrom(0, 0.01, 0.1), (seed, trouble) => {
        const trades = marketOf(seed)
        const truth = plainCandles(trades)
        const random = seededRandom(seed + 1)
        const suffered = trades.flatMap((each) => {
          const chance = random.uniform()
          return chance < trouble ? [] : chance < 3 * trouble ? [each, each] : [each]
        })
        for (let i = 1; i < suffered.length; i++) {
          if (random.uniform() > 2 * trouble) continue
          const j = Math.max(0, i - random.integer(6))
          suffered.splice(j, 0, ...suffered.splice(i, 1))
        }
        const candles = made(suffered)
        const complete = candles.filter(({ completeness }) => completeness === 'complete')
        for (const { candle } of complete) {
          const expected = truth.get(candle.openTime)
          if (expected !== undefined) expect(candle).toEqual(expected)
          else expect([candle.tradeCount, candle.volume]).toEqual([0, 0])
        }
        const times = candles.map(({ candle }) => candle.openTime)
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
        if (trouble > 0) return
        // Nothing was missing: only the first second, into which we came, is not complete.
        expect(complete.length).toBe(candles.length - 1)
        const last = Math.max(...truth.keys())
        expect(times.length).toBe((last - times[0]) / 1000)
      }),
    )
  })

  it('wait for a late trade, and are complete with it', () => {
    const early = [trade(1, 100), trade(2, 1100), trade(3, 1200)]
    const candles = made([...early, trade(5, 2100), trade(4, 1900, 107), trade(6, 2200)])
    expect(candles.map(({ completeness }) => completeness)).toEqual(['incomplete', 'complete'])
    expect(candles[1].candle).toMatchObject({ close: 107, tradeCount: 3 })
  })

  it('are incomplete on both sides of a hole in the ids, and in between there is none', () => {
    const before = [trade(1, 100), trade(2, 1100)]
    const candles = made([...before, trade(4, 3100), trade(5, 4100), trade(6, 8000)])
    const told = candles.map(({ candle, completeness }) => [candle.openTime - START, completeness])
    expect(told.slice(0, 4)).toEqual([
      [0, 'incomplete'],
      [1000, 'incomplete'],
      [3000, 'incomplete'],
      [4000, 'complete'],
    ])
  })

  it('stay where the price was while the ids say that nobody traded', () => {
    const candles = made([trade(1, 100), trade(2, 1100, 103), trade(3, 4100)])
    expect(candles.map(({ candle }) => candle.close)).toEqual([100, 103, 103, 103])
    expect(candles[2].candle).toMatchObject({ open: 103, volume: 0, tradeCount: 0 })
  })

  it('take a run of trades for as many as it stands for', () => {
    const run = { ...trade(2, 1100), count: 7 }
    const [, candle] = made([trade(1, 100), run, trade(3, 2000)])
    expect(candle.candle.tradeCount).toBe(7)
  })

  it('from a source without sides and ids have no taker columns and promise nothing', () => {
    const silent = [0, 0, 0, 0].map((id, i) => ({
      ...trade(id, i * 900),
      takerSide: undefined,
    }))
    const candles: TradeCandle[] = []
    const maker = tradeCandles({
      ...{ interval: '1s', contiguousIds: false },
      take: (candle) => candles.push(candle),
    })
    for (const each of silent) maker.trade(each, each.time)
    maker.closeUntil(START + 60_000, START + 60_001)
    expect(candles.map(({ candle }) => candle.tradeCount)).toEqual([2, 1, 1])
    for (const { candle, completeness } of candles) {
      expect(completeness).toBe('unknown')
      expect([candle.takerBuyVolume, candle.takerBuyQuoteVolume]).toEqual([Number.NaN, Number.NaN])
      expect(candle.volume).toBe(candle.tradeCount)
    }
  })
})

const ARCHIVE = resolve(
  import.meta.dirname,
  '../../../shared/data/binance-archive/data/spot/daily/klines/BTCUSDT/1m',
)

describe.skipIf(!framesRecorded || !existsSync(ARCHIVE))('the recorded trades', () => {
  it('give the archive’s candles of the ten complete minutes, in all fields to the last bit', async () => {
    const lake = await temporaryLake()
    for (const day of ['08', '09']) {
      await importFrom(resolve(ARCHIVE, `BTCUSDT-1m-2024-08-${day}.zip`), { lake })
    }
    const archive = await silver(lake)
    const comparer = candleComparer('BTCUSDT')
    const maker = tradeCandles({ interval: '1m', contiguousIds: true, take: comparer.trades })
    const times: number[] = []
    for (const event of recordedFrames('BTCUSDT').map(readFrame)) {
      if (event.kind !== 'trade') continue
      times.push(event.trade.time)
      maker.trade(event.trade, event.receivedTime)
    }
    const from = Math.floor(times[0] / MINUTE_MS) * MINUTE_MS
    for (let i = 0; i < archive.length; i++) {
      const candle = candleAt(archive, i)
      if (candle.openTime >= from && candle.openTime <= (times.at(-1) ?? 0)) comparer.venue(candle)
    }
    expect(comparer.summary()).toEqual({
      ...{ symbol: 'BTCUSDT', compared: 10, equal: 10, differences: {}, examples: [] },
      // The minute we came into; the last one, still forming, is not told.
      ...{ incomplete: 1, unmatched: 0 },
    })
  })
})
