import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Dataset,
  hasWindow,
  type Model,
  ModelError,
  modelByName,
  windowAt,
} from '../../src/models/index.ts'
import { garbled, shuffled, syntheticDataset } from '../datasets.ts'

const LENGTH = 6000

/** What a model that cannot say why fails by. */
const UNSAID = { base: Number.NaN, contributions: new Float64Array() }

/** What every model promises, whatever it is made of. */
export function modelLaws(model: Model): void {
  const { window = 1 } = model
  const rowOf = ({ features }: Dataset, row: number) => windowAt(features, row, window)
  const learnable = () =>
    syntheticDataset({ seed: 11, length: LENGTH, edge: 0.4, gaps: 0.002, unknown: 0.01 })
  const anySpan = fc.tuple(fc.nat(LENGTH - 2000), fc.integer({ min: 500, max: 2000 }))

  describe(`${model.name} keeps the laws of a model`, () => {
    it('gives the same bytes for the same seed, whatever was learnt before', () => {
      const warm = learnable()
      fc.assert(
        fc.property(anySpan, fc.nat(100), ([from, rows], seed) => {
          const span = { from, to: from + rows }
          const again = model.fit({ data: warm, ...span }, seed).save()
          expect(again).toEqual(model.fit({ data: learnable(), ...span }, seed).save())
        }),
        { numRuns: 5 },
      )
    })

    it('forecasts the same after save and load', () => {
      const data = learnable()
      const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
      const loaded = model.load(fitted.save())
      expect(loaded.name).toBe(model.name)
      expect(loaded.predict(data, 0, LENGTH)).toEqual(fitted.predict(data, 0, LENGTH))
      expect(loaded.save()).toEqual(fitted.save())
    })

    it('forecasts rows together as it forecasts each alone, to the bit', () => {
      const data = learnable()
      const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
      const together = fitted.predict(data, 2500, 4500)
      expect(fitted.window ?? 1).toBe(window)
      expect(together).toHaveLength(2000)
      together.forEach((expected, i) => {
        const row = 2500 + i
        const whole = hasWindow(data.asOf, row, window)
        const alone = whole ? fitted.predictRow(rowOf(data, row), data.scale[row]) : Number.NaN
        expect(expected).toBe(alone)
        if (whole) expect(Number.isFinite(expected)).toBe(true)
      })
    })

    it('never reads across a gap', () => {
      const data = learnable()
      const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
      const gaps = [...data.asOf.keys()].filter((row) => row > 0 && !hasWindow(data.asOf, row, 2))
      expect(gaps.length).toBeGreaterThan(0)
      for (const gap of gaps) {
        const spoilt = data.features.map((column) => column.map((v, row) => (row < gap ? 1e6 : v)))
        const blind = { ...data, features: spoilt }
        const end = Math.min(gap + 100, LENGTH)
        expect(fitted.predict(blind, gap, end)).toEqual(fitted.predict(data, gap, end))
      }
    })

    it('explains a forecast by parts that add up to it, and spoils nothing on the way', () => {
      const data = learnable()
      const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
      const scale = largest(fitted.predict(data, 0, LENGTH))
      for (let row = 2900; row < 3100; row++) {
        if (!hasWindow(data.asOf, row, window)) continue
        const features = rowOf(data, row)
        const explanation = fitted.explainRow?.(features, data.scale[row])
        const { base, contributions } = explanation ?? UNSAID
        const total = contributions.reduce((sum, each) => sum + each, base)
        expect(contributions).toHaveLength(features.length)
        expect(Math.abs(total - fitted.predictRow(features, data.scale[row]))).toBeLessThanOrEqual(
          1e-9 * scale,
        )
        expect(features).toEqual(rowOf(data, row))
      }
    })

    it('begins an explanation near the mean forecast of the rows it learnt from', () => {
      const data = learnable()
      const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
      const expected = fitted.predict(data, 0, 3000).filter(Number.isFinite)
      const mean = expected.reduce((sum, each) => sum + each, 0) / expected.length
      const first = window - 1
      const explanation = fitted.explainRow?.(rowOf(data, first), data.scale[first])
      const { base } = explanation ?? UNSAID
      expect(Math.abs(base - mean)).toBeLessThanOrEqual(0.1 * largest(expected))
    })

    it('sees the rows of its span and no others', () => {
      const data = learnable()
      fc.assert(
        fc.property(anySpan, ([from, rows]) => {
          const to = from + rows
          const blind = garbled(data, (row) => row < from || row >= to)
          const learnt = model.fit({ data, from, to }, 3).save()
          expect(model.fit({ data: blind, from, to }, 3).save()).toEqual(learnt)
        }),
        { numRuns: 5 },
      )
    })

    it('is no better than chance when the outcomes are shuffled', () => {
      for (const seed of [1, 2, 3]) {
        const data = shuffled(learnable(), seed)
        const fitted = model.fit({ data, from: 0, to: LENGTH / 2 }, seed)
        expect(gainInDeviations(data, fitted.predict(data, LENGTH / 2, LENGTH))).toBeLessThan(3)
      }
    })

    it('refuses a span with nothing to learn from', () => {
      const data = learnable()
      const unknown = { ...data, target: data.target.map(() => Number.NaN) }
      for (const span of [
        { data, from: 10, to: 10 },
        { data, from: 20, to: 10 },
        { data, from: -1, to: 10 },
        { data, from: LENGTH - 10, to: LENGTH + 1 },
        { data: unknown, from: 0, to: LENGTH },
      ]) {
        expect(codeOf(() => model.fit(span, 1))).toBe('EMPTY_SPAN')
      }
    })

    it('refuses bytes that are not its own, and says so', () => {
      const other = modelByName(model.name === 'persistence' ? 'drift' : 'persistence')
      const data = learnable()
      const bytes = model.fit({ data, from: 0, to: 1000 }, 1).save()
      const foreign = other.fit({ data, from: 0, to: 1000 }, 1).save()
      for (const garbage of [new Uint8Array(), bytes.slice(0, -5), foreign]) {
        expect(codeOf(() => model.load(garbage))).toBe('UNREADABLE')
      }
      fc.assert(
        fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
          const damaged = bytes.slice()
          damaged[at] ^= flip
          expect(codeOf(() => model.load(damaged))).toBe('UNREADABLE')
        }),
      )
    })
  })
}

function largest(values: Float64Array): number {
  return values.filter(Number.isFinite).reduce((most, each) => Math.max(most, Math.abs(each)), 0)
}

/** How many standard errors the forecasts of the dataset's last rows beat "nothing happens" by. */
function gainInDeviations(data: Dataset, expected: Float64Array): number {
  const gains: number[] = []
  expected.forEach((value, i) => {
    const outcome = data.target[data.length - expected.length + i]
    if (Number.isNaN(outcome) || Number.isNaN(value)) return
    gains.push(outcome ** 2 - (outcome - value) ** 2)
  })
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  if (mean <= 0) return 0
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / gains.length
  return mean / Math.sqrt(variance / gains.length)
}

function codeOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (error instanceof ModelError) return error.code
    throw error
  }
  return 'accepted'
}
