import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { putFile, type RecordedTrade, tradeRow, tradesCsv } from '../../../test/archive-files.ts'
import { BTC, importFrom, silver, temporaryFolder, temporaryLake } from '../../../test/lake.ts'
import { type Candle, candleAt, candlesFrom, DAY_MS, MINUTE_MS } from '../../market/index.ts'

const DAY = Date.UTC(2024, 7, 8)
const SCALE = 100_000_000n

/** A decimal with eight places as a whole number of its last place, and back. */
function units(text: string): bigint {
  const [whole, fraction = ''] = text.split('.')
  return BigInt(whole) * SCALE + BigInt(fraction.padEnd(8, '0'))
}

function decimal(value: bigint): string {
  return `${value / SCALE}.${String(value % SCALE).padStart(8, '0')}`
}

/** The bar of one minute's trades by the definition, in whole numbers; only its end is rounded, once. */
function naiveBar(openTime: number, trades: readonly RecordedTrade[]): Candle {
  const prices = trades.map(({ price }) => units(price))
  const sum = (of: readonly RecordedTrade[], what: 'quantity' | 'quoteQuantity') =>
    Number(decimal(of.reduce((total, trade) => total + units(trade[what]), 0n)))
  const taken = trades.filter(({ isBuyerMaker }) => !isBuyerMaker)
  const extreme = (of: (a: bigint, b: bigint) => boolean) =>
    Number(decimal(prices.reduce((a, b) => (of(a, b) ? a : b))))
  return {
    openTime,
    closeTime: openTime + MINUTE_MS - 1,
    open: Number(trades[0].price),
    high: extreme((a, b) => a > b),
    low: extreme((a, b) => a < b),
    close: Number(trades[trades.length - 1].price),
    volume: sum(trades, 'quantity'),
    quoteVolume: sum(trades, 'quoteQuantity'),
    tradeCount: trades.length,
    takerBuyVolume: sum(taken, 'quantity'),
    takerBuyQuoteVolume: sum(taken, 'quoteQuantity'),
  }
}

/** Every minute between the first and the last trade; one without trades stands still at the last close. */
function naiveBars(trades: readonly RecordedTrade[]): readonly Candle[] {
  const minute = ({ time }: RecordedTrade) => Math.floor(time / MINUTE_MS) * MINUTE_MS
  const bars: Candle[] = []
  for (const [openTime, group] of Map.groupBy(trades, minute)) {
    for (let last = bars.at(-1); last && last.openTime + MINUTE_MS < openTime; last = bars.at(-1)) {
      bars.push(stillBar(last.openTime + MINUTE_MS, last.close))
    }
    bars.push(naiveBar(openTime, group))
  }
  return bars
}

function stillBar(openTime: number, price: number): Candle {
  return {
    ...{ openTime, closeTime: openTime + MINUTE_MS - 1 },
    ...{ open: price, high: price, low: price, close: price },
    ...{ volume: 0, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0, takerBuyQuoteVolume: 0 },
  }
}

const anyAmount = (most: bigint) => fc.bigInt(1n, most).map(decimal)

/** Trades with consecutive ids and times that never go back, within a few minutes around noon. */
const anyTrades: fc.Arbitrary<RecordedTrade[]> = fc
  .array(
    fc.record({
      price: anyAmount(100_000n * SCALE),
      quantity: anyAmount(90_000n * SCALE),
      quoteQuantity: anyAmount(9_000_000_000n * SCALE),
      wait: fc.oneof(fc.nat(5000), fc.nat(150_000)),
      isBuyerMaker: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let time = DAY + DAY_MS / 2
    return steps.map(({ wait, ...trade }, i) => {
      time += wait
      return { ...trade, id: 5_000_000_000 + i, time }
    })
  })

/** The bars of the minutes that are surely whole: the first and the last may have been cut. */
function wholeBars(trades: readonly RecordedTrade[]): readonly Candle[] {
  return naiveBars(trades).slice(1, -1)
}

async function barsOf(
  content: string,
  name = 'trades.csv',
  kind: 'trades' | 'aggTrades' = 'trades',
) {
  const lake = await temporaryLake()
  const path = await putFile(join(await temporaryFolder(), name), content)
  const summary = await importFrom(path, { lake, select: { symbol: 'BTCUSDT', kind } })
  return { summary, candles: await silver(lake), lake, path }
}

describe('candles from trades', () => {
  it('equal the sums taken by hand in whole numbers, to the last bit', async () => {
    const lake = await temporaryLake()
    const folder = await temporaryFolder()
    let symbols = 0
    await fc.assert(
      fc.asyncProperty(anyTrades, fc.boolean(), async (trades, microseconds) => {
        const symbol = `S${symbols++}USDT`
        const written = trades.map((trade) => ({
          ...trade,
          time: microseconds ? trade.time * 1000 + 137 : trade.time,
        }))
        const path = await putFile(join(folder, `${symbol}.csv`), tradesCsv(written))
        const { rejectedRows } = await importFrom(path, {
          lake,
          select: { symbol, kind: 'trades' },
        })
        expect(rejectedRows).toBe(0)
        const expected = candlesFrom(wholeBars(trades))
        expect(await silver(lake, { ...BTC, symbol })).toEqual(expected)
      }),
      { numRuns: 15 },
    )
  })

  it('begin and end with the day the file is named after, however early its first trade comes', async () => {
    const trades = tradesOver([0, 30_000, DAY_MS - 1])
    const { candles, summary } = await barsOf(tradesCsv(trades), 'BTCUSDT-trades-2024-08-08.csv')
    expect(candles.length).toBe(1440)
    expect(summary.partialMinutes).toBe(0)
    expect(candleAt(candles, 0).tradeCount).toBe(2)
    expect(candleAt(candles, 700)).toEqual(stillBar(DAY + 700 * MINUTE_MS, 101))
  })

  it('leave out a minute in which a trade is missing, and those around it that it may belong to', async () => {
    const trades = tradesOver([0, 61_000, 125_000, 130_000, 190_000, 250_000, 310_000])
    const without = trades.filter((_, i) => i !== 3)
    const { candles, summary } = await barsOf(tradesCsv(without))
    expect(opened(candles.openTime)).toEqual([1, 4])
    expect(summary.partialMinutes).toBe(4) // The two edges, the minute itself and the one after it.
  })

  it('count a trade that comes twice once, and put one that comes with two prices aside', async () => {
    const trades = tradesOver([0, 61_000, 62_000, 121_000, 122_000, 181_000, 241_000])
    const rows = trades.map(tradeRow)
    const twice = await barsOf([...rows, rows[1]].join('\n'))
    expect(twice.summary).toMatchObject({ rejectedRows: 0, candles: { duplicates: 1, fresh: 3 } })
    expect(candleAt(twice.candles, 0).tradeCount).toBe(2)
    const other = tradeRow({ ...trades[1], price: '7' })
    const disputed = await barsOf([...rows, other].join('\n'))
    expect(disputed.summary.rejections).toMatchObject([
      { reason: 'the same trade id again with other values (first on line 2)', rows: 1 },
    ])
    // Nobody knows which of the two is right: their minute has no bar, nor has the one that may share them.
    expect(opened(disputed.candles.openTime)).toEqual([3])
  })

  it('find out a trade that stands twice in the place of another', async () => {
    const trades = tradesOver([0, 61_000, 62_000, 63_000, 121_000, 181_000, 241_000])
    const rows = trades.map((trade, i) => tradeRow(i === 2 ? trades[1] : trade))
    const { candles, summary } = await barsOf(rows.join('\n'))
    expect(summary.candles.duplicates).toBe(1)
    expect(opened(candles.openTime)).toEqual([2, 3])
  })

  it.each([
    ['a price of zero', { price: '0' }, /price is not above zero/],
    ['a negative quantity', { quantity: '-1' }, /quantity is negative/],
    ['a word', { quantity: 'many' }, /quantity is not a number: many/],
    ['no time', { time: 0 }, /trade_time is not above zero/],
  ] as const)(
    'put a trade with %s into quarantine, and make no bar of its minute',
    async (_, flaw, why) => {
      const trades = tradesOver([0, 61_000, 62_000, 121_000, 181_000, 241_000])
      const { summary, candles } = await barsOf(
        tradesCsv(trades.map((trade, i) => (i === 2 ? { ...trade, ...flaw } : trade))),
      )
      expect(summary.rejections).toMatchObject([{ reason: expect.stringMatching(why), rows: 1 }])
      expect(opened(candles.openTime)).not.toContain(1)
      expect(opened(candles.openTime)).toContain(3)
    },
  )

  it('survive a first line that is damaged', async () => {
    const rows = tradesOver([0, 61_000, 121_000, 181_000]).map(tradeRow)
    const { summary, candles } = await barsOf(['12,abc', ...rows].join('\n'))
    expect(summary).toMatchObject({ rejectedRows: 1, rowsRead: 5 })
    expect(opened(candles.openTime)).toEqual([1, 2])
  })

  it('from aggregated trades count the trades inside and multiply exactly', async () => {
    const row = (id: number, first: number, last: number, minute: number) =>
      [id, '0.1', '3', first, last, DAY + minute * MINUTE_MS, 'false', 'True'].join(',')
    const rows = [row(1, 10, 10, 0), row(2, 11, 15, 1), row(3, 16, 16, 1), row(4, 17, 19, 2)]
    const { candles } = await barsOf(rows.join('\n'), 'a.csv', 'aggTrades')
    expect(candles.length).toBe(1)
    expect(candleAt(candles, 0)).toMatchObject({
      ...{ open: 0.1, volume: 6, quoteVolume: 0.6, tradeCount: 6, takerBuyQuoteVolume: 0.6 },
    })
  })
})

/** Trades at these milliseconds of the day; their price rises with their id. */
function tradesOver(times: readonly number[]): readonly RecordedTrade[] {
  return times.map((time, i) => ({
    ...{ id: 100 + i, price: String(100 + i), quantity: '0.5', quoteQuantity: '50' },
    ...{ time: DAY + time, isBuyerMaker: i % 2 === 0 },
  }))
}

function opened(openTimes: Float64Array): readonly number[] {
  return [...openTimes].map((time) => (time - DAY) / MINUTE_MS)
}
