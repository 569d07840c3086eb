import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  computeFeatures,
  type Feature,
  featureSets,
  type Mirror,
  warmupOf,
} from '../../src/features/index.ts'
import {
  type BookMinutes,
  bookMinutesOf,
  type Candles,
  type Column,
} from '../../src/market/index.ts'
import { lively, marketOf } from './any-market.ts'

const stationary = featureSets().filter(({ id }) => id !== 'quant-ai@1')

describe.each(stationary)('the mirror images of $id', (set) => {
  it('are what the features of the mirrored market are', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.constantFrom(0.001, 60_000), (seed, price) => {
        const candles = calm(marketOf({ ...lively, seed, price, length: warmupOf(set) + 360 }))
        const here = computeFeatures(set, candles)
        const there = computeFeatures(set, mirrored(candles))
        const byName = new Map(here.names.map((name, i) => [name, here.columns[i]]))
        set.features.forEach((feature, k) => {
          const image = imageOf(feature, byName)
          const wrong = there.columns[k].findIndex((value, i) => !isNear(value, image[i]))
          expect(wrong, feature.name).toBe(-1)
          expect(image.findIndex(Number.isFinite), feature.name).toBe(feature.warmup)
        })
      }),
      { numRuns: 5 },
    )
  })

  it('of images are what was there at first', () => {
    for (const { name, mirror } of set.features) {
      if (typeof mirror !== 'object' || !('negatedOf' in mirror)) continue
      const partner = set.features.find((other) => other.name === mirror.negatedOf)
      expect(partner?.mirror).toEqual({ negatedOf: name })
    }
  })
})

it('price levels have no mirror image', () => {
  const [levels] = featureSets().filter(({ id }) => id === 'quant-ai@1')
  expect(levels.features.every(({ mirror }) => mirror === undefined)).toBe(true)
})

function isNear(value: number, expected: number): boolean {
  const difference = Math.abs(value - expected)
  return Object.is(value, expected) || difference <= 0.01 * Math.max(1, Math.abs(expected))
}

function imageOf({ name, mirror }: Feature, byName: ReadonlyMap<string, Column>): Column {
  const column = (of: string) => byName.get(of) ?? expect.fail(`${of} is not in the set`)
  return column(sourceOf(name, mirror)).map((value) => imageValue(value, mirror))
}

function sourceOf(name: string, mirror: Mirror | undefined): string {
  return typeof mirror === 'object' && 'negatedOf' in mirror ? mirror.negatedOf : name
}

function imageValue(value: number, mirror: Mirror | undefined): number {
  if (mirror === undefined) return expect.fail('the stationary sets have mirror images')
  if (mirror === 'even') return value
  return typeof mirror === 'object' && 'complementIn' in mirror
    ? mirror.complementIn - value
    : -value
}

/**
 * The same market with moves a twentieth as large. Distances are ratios rather than logs, so that an image is
 * exact only to the first order of a move: the calmer, the exacter.
 */
function calm(candles: Candles): Candles {
  const [first] = candles.close
  const nearer = (price: number) => first * (price / first) ** 0.05
  const { volume, quoteVolume } = candles
  return {
    ...candles,
    ...priced(candles, nearer),
    quoteVolume: quoteVolume.map((money, i) => volume[i] * nearer(money / volume[i])),
  }
}

/** Every price p becomes c² ÷ p; buyers and sellers, bids and asks change places. */
function mirrored(candles: Candles): Candles {
  const [first] = candles.close
  const image = (price: number) => first ** 2 / price
  const { volume, quoteVolume, takerBuyVolume, takerBuyQuoteVolume, book } = candles
  const { high: low, low: high, ...rest } = priced(candles, image)
  return {
    ...candles,
    ...rest,
    high,
    low,
    quoteVolume: quoteVolume.map((money, i) => volume[i] * image(money / volume[i])),
    takerBuyVolume: takerBuyVolume.map((bought, i) => volume[i] - bought),
    takerBuyQuoteVolume: takerBuyQuoteVolume.map((bought, i) => quoteVolume[i] - bought),
    ...(book && { book: mirroredBook(book) }),
  }
}

function priced({ open, high, low, close }: Candles, map: (price: number) => number) {
  return { open: open.map(map), high: high.map(map), low: low.map(map), close: close.map(map) }
}

function mirroredBook(book: BookMinutes): BookMinutes {
  return bookMinutesOf(book.length, (field) => {
    if (field === 'bidDepth5') return book.askDepth5
    if (field === 'bidDepth10') return book.askDepth10
    if (field === 'bidDepth25') return book.askDepth25
    if (field === 'askDepth5') return book.bidDepth5
    if (field === 'askDepth10') return book.bidDepth10
    if (field === 'askDepth25') return book.bidDepth25
    const signed = /^(imbalance|microprice|orderFlow)/.test(field)
    return signed ? book[field].map((value) => -value) : book[field]
  })
}
