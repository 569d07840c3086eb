import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  computeFeatures,
  type Feature,
  type FeatureSet,
  featureSets,
  LEAST_COVERAGE,
  latestFeatures,
  warmupOf,
} from '../../src/features/index.ts'
import {
  type BookMinutes,
  bookMinutesOf,
  type Candles,
  type Column,
  segments,
  sliceCandles,
  withBook,
} from '../../src/market/index.ts'
import { anyMood, lively, type MarketMood, marketOf } from './any-market.ts'

const RUNS = { numRuns: 40 }
const gapless = anyMood.map((mood): MarketMood => ({ ...mood, gap: 0 }))

/** A name means the same in every set (see below): each feature is tested in the first set that has it. */
function newIn(set: FeatureSet): readonly Feature[] {
  return set.features.filter(
    ({ name }) =>
      featureSets().find((other) => other.features.some((each) => each.name === name)) === set,
  )
}

/** Four hours fit into any mood's market; what looks back further gets a market that is longer by as much. */
function longEnoughFor(warmup: number, mood: MarketMood): Candles {
  return marketOf({ ...mood, length: mood.length + Math.max(0, warmup - 240) })
}

describe.each(featureSets())('the feature set $id', (set) => {
  it('gives each feature its own name', () => {
    expect(new Set(set.features.map(({ name }) => name)).size).toBe(set.features.length)
    expect(set.features.length).toBeGreaterThan(0)
  })

  it('is the same live as in batch: the last candles alone give the last row, bit for bit', () => {
    fc.assert(
      fc.property(anyMood, (mood) => {
        const candles = longEnoughFor(warmupOf(set), mood)
        const table = computeFeatures(set, candles)
        // Minute by minute, as a live market would grow; every seventh, to be done in time.
        for (let end = 1; end <= candles.length; end += 7) {
          const row = Float64Array.from(table.columns, (column) => column[end - 1])
          expectSameBits(latestFeatures(set, sliceCandles(candles, 0, end)), row, 'feature')
        }
      }),
      { numRuns: 15 },
    )
  })

  it('gives the last rows live as it gives them in batch, those of a gap and before the beginning as undefined', () => {
    fc.assert(
      fc.property(anyMood, fc.integer({ min: 2, max: 40 }), (mood, rows) => {
        const candles = longEnoughFor(warmupOf(set), mood)
        const table = computeFeatures(set, candles)
        const [from] = segments(candles).at(-1) ?? [0]
        const latest = latestFeatures(set, candles, rows)
        for (let i = 0; i < rows; i++) {
          const row = candles.length - rows + i
          const expected = table.columns.map((column) => (row < from ? Number.NaN : column[row]))
          const found = latest.subarray(i * table.names.length, (i + 1) * table.names.length)
          expectSameBits(found, Float64Array.from(expected), 'feature')
        }
      }),
      RUNS,
    )
  })

  it('has a last row for one candle, and an empty one for none', () => {
    const one = latestFeatures(set, sliceCandles(marketOf(lively), 0, 1))
    expect(one.length).toBe(set.features.length)
    expect(latestFeatures(set, sliceCandles(marketOf(lively), 0, 0)).length).toBe(0)
  })

  it('starts afresh after a gap, as if nothing had been before it', () => {
    fc.assert(
      fc.property(anyMood, (mood) => {
        const candles = longEnoughFor(warmupOf(set), { ...mood, gap: 0.01 })
        const table = computeFeatures(set, candles)
        for (const [from, to] of segments(candles)) {
          const alone = computeFeatures(set, sliceCandles(candles, from, to))
          table.columns.forEach((column, k) => {
            expectSameBits(column.subarray(from, to), alone.columns[k], table.names[k])
          })
        }
      }),
      RUNS,
    )
  })

  it('computes a long history in pieces without a seam, and shares series without a mix-up', () => {
    const candles = marketOf({ ...lively, length: 20_000, sleep: 0.001, flat: 0.1 })
    const table = computeFeatures(set, candles)
    set.features.forEach((feature, k) => {
      expectSameBits(table.columns[k], feature.compute(candles), feature.name)
    })
  })

  it('says how many candles it needs: the longest warm-up, a day at most', () => {
    expect(warmupOf(set)).toBe(Math.max(...set.features.map(({ warmup }) => warmup)))
    expect(warmupOf(set)).toBeLessThanOrEqual(1440)
  })

  describe('each feature', () => {
    const features = newIn(set)

    it('is undefined during its warm-up and defined right after it', () => {
      for (const feature of features) {
        const column = feature.compute(longEnoughFor(feature.warmup, lively))
        expect(column.findIndex(Number.isFinite), feature.name).toBe(feature.warmup)
        expect(column.subarray(feature.warmup).every(Number.isFinite), feature.name).toBe(true)
      }
    })

    it('never looks ahead: candles to come change nothing', () => {
      fc.assert(
        fc.property(gapless, fc.nat(), (mood, place) => {
          const candles = longEnoughFor(warmupOf(set), mood)
          const cut = place % (candles.length + 1)
          const known = sliceCandles(candles, 0, cut)
          for (const { name, compute } of features) {
            expectSameBits(compute(candles).subarray(0, cut), compute(known), name)
          }
        }),
        RUNS,
      )
    })

    it('depends on its window alone: the same bits from any start', () => {
      fc.assert(
        fc.property(gapless, fc.nat(450), (mood, start) => {
          const candles = longEnoughFor(warmupOf(set), { ...mood, length: 700 })
          const shorter = sliceCandles(candles, start, candles.length)
          for (const { name, warmup, compute } of features) {
            const late = compute(shorter)
            expectSameBits(late.subarray(warmup), compute(candles).subarray(start + warmup), name)
            expect(late.subarray(0, warmup).every(Number.isNaN), name).toBe(true)
          }
        }),
        RUNS,
      )
    })

    it('is never infinite, whatever the market does', () => {
      fc.assert(
        fc.property(gapless, (mood) => {
          const candles = longEnoughFor(warmupOf(set), mood)
          for (const { name, compute } of features) {
            const isInfinite = (value: number) => Math.abs(value) === Number.POSITIVE_INFINITY
            expect(compute(candles).findIndex(isInfinite), name).toBe(-1)
          }
        }),
        RUNS,
      )
    })

    it('leaves the candles as they were', () => {
      const candles = marketOf({ ...lively, length: 300 })
      for (const { name, compute } of features) {
        compute(candles).fill(1)
        expect(candles, name).toEqual(marketOf({ ...lively, length: 300 }))
      }
    })
  })
})

describe('sets that read the order book', () => {
  const reading = featureSets().filter(({ readsBook }) => readsBook)

  it('are undefined without it, and the others are the same with and without', () => {
    expect(reading.map(({ id }) => id)).toContain('book@1')
    const { book, ...candles } = marketOf(lively)
    for (const set of featureSets()) {
      const { columns, names } = computeFeatures(set, candles)
      if (set.readsBook) expect(columns.every((column) => column.every(Number.isNaN))).toBe(true)
      else {
        const beside = computeFeatures(set, { ...candles, ...(book && { book }) })
        columns.forEach((column, k) => {
          expectSameBits(column, beside.columns[k], names[k])
        })
      }
    }
  })

  it('are undefined wherever a minute of their window has too little coverage, and nowhere else', () => {
    const candles = marketOf(lively)
    const { book } = candles
    if (book === undefined) throw new Error('the made-up market has a book')
    const broken = 300
    const coverage = book.coverage.map((value, i) => (i === broken ? LEAST_COVERAGE - 0.01 : value))
    const barely = book.coverage.map((value, i) => (i === broken ? LEAST_COVERAGE : value))
    for (const set of reading) {
      const whole = computeFeatures(set, candles)
      const holed = computeFeatures(set, withBook(candles, { ...book, coverage }))
      const enough = computeFeatures(set, withBook(candles, { ...book, coverage: barely }))
      set.features.forEach(({ name, warmup }, k) => {
        const column = holed.columns[k]
        expect(column[broken], name).toBeNaN()
        const after = broken + warmup + 1
        expectSameBits(column.subarray(after), whole.columns[k].subarray(after), name)
        expectSameBits(column.subarray(0, broken), whole.columns[k].subarray(0, broken), name)
        expectSameBits(enough.columns[k], whole.columns[k], name)
      })
    }
  })
})

it('a feature name means the same in every set', () => {
  const candles = longEnoughFor(Math.max(...featureSets().map(warmupOf)), lively)
  const meanings = new Map<string, Column>()
  for (const { name, compute } of featureSets().flatMap(({ features }) => features)) {
    const column = compute(candles)
    expectSameBits(column, meanings.get(name) ?? column, name)
    meanings.set(name, column)
  }
})

describe('the stationary sets', () => {
  const stationary = featureSets().filter(({ id }) => id !== 'quant-ai@1')

  it('do not know the price: counting money in another unit changes nothing', () => {
    const candles = longEnoughFor(Math.max(...stationary.map(warmupOf)), lively)
    for (const { name, compute } of stationary.flatMap(({ features }) => features)) {
      // ln(1 + money) does know the unit, by design and only just.
      if (/^(quote_volume|trade_size)_z/.test(name)) continue
      // Not to the bit: ln(price) has other roundings in another unit.
      const here = compute(candles)
      const apart = compute(inOtherMoney(candles, 1024)).map((value, i) => value - here[i])
      expect(apart.findIndex(Number.isFinite), name).toBeGreaterThanOrEqual(0)
      expect(
        apart.findIndex((difference) => Math.abs(difference) > 1e-9),
        name,
      ).toBe(-1)
    }
  })

  it('stay moderate in a violent market', () => {
    const candles = marketOf({ ...lively, length: 5000, jump: 0.01, flat: 0.5 })
    for (const feature of stationary.flatMap(({ features }) => features)) {
      expect(largest(feature, candles), feature.name).toBeLessThan(250)
    }
  })
})

function inOtherMoney(candles: Candles, factor: number): Candles {
  const times = (column: Column) => column.map((value) => value * factor)
  return {
    ...candles,
    ...(candles.book && { book: bookInOtherMoney(candles.book, times) }),
    open: times(candles.open),
    high: times(candles.high),
    low: times(candles.low),
    close: times(candles.close),
    quoteVolume: times(candles.quoteVolume),
    takerBuyQuoteVolume: times(candles.takerBuyQuoteVolume),
  }
}

function bookInOtherMoney(book: BookMinutes, times: (column: Column) => Column): BookMinutes {
  return bookMinutesOf(book.length, (field) =>
    /^(bid|ask)Depth/.test(field) ? times(book[field]) : book[field],
  )
}

function largest(feature: Feature, candles: Candles): number {
  return feature
    .compute(candles)
    .reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value))), 0)
}

/**
 * Equal to the last bit, NaN beside NaN and −0 apart from 0. Names the first place that differs.
 */
function expectSameBits(actual: Float64Array, expected: Float64Array, what: string): void {
  expect(actual.length, what).toBe(expected.length)
  const place = actual.findIndex((value, i) => !Object.is(value, expected[i]))
  if (place >= 0) expect.fail(`${what}: ${actual[place]} is not ${expected[place]} at ${place}`)
}
