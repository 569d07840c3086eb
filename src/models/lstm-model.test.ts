import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { modelLaws } from '../../test/laws/model.laws.ts'
import { seededRandom } from '../runtime/index.ts'
import { importances } from './explain/importances.ts'
import { PARTS, splitSequences } from './lstm/sequences.ts'
import { trainLstms } from './lstm/train.ts'
import type { Dataset, TrainingSpan } from './model.ts'
import { modelByName } from './model-by-name.ts'
import { hasWindow } from './window.ts'

const SMALL = 'lstm+sequence=6+hidden=10+layers=2+epochs=2+batch=64+stride=4+members=2'

modelLaws(modelByName(`${SMALL}+mirror=both`))
modelLaws(modelByName('blend(lstm+sequence=4+hidden=4+epochs=1+stride=8+members=1,ridge)'))

describe('an LSTM', () => {
  it('learns what only a sequence tells', () => {
    const data = remembering(syntheticDataset({ seed: 5, length: 6000, features: 2 }))
    const model = modelByName(
      'lstm+sequence=8+hidden=12+epochs=12+batch=64+stride=1+rate=0.01+members=1',
    )
    const expected = model.fit({ data, from: 0, to: 5000 }, 1).predict(data, 5000, 6000)
    expect(skill(data, expected, 5000)).toBeGreaterThan(0.5)
  })

  it('says nothing where it found nothing: watched sequences it cannot forecast leave it naive', () => {
    const data = syntheticDataset({ seed: 6, length: 3000 })
    const flipped = {
      ...data,
      // What is learnt from and what is watched contradict each other.
      target: data.target.map(
        (_, i) => data.features[0][i] * (Math.floor(i / 100) % 5 === 0 ? -1 : 1),
      ),
    }
    const fitted = modelByName('lstm+stride=1+sequence=3+members=1').fit(
      { data: flipped, from: 0, to: 2500 },
      1,
    )
    const forecasts = fitted.predict(data, 2500, 3000)
    expect(forecasts.every((value) => value === 0)).toBe(true)
  })

  it('reads no value further out than its bound', () => {
    const data = remembering(syntheticDataset({ seed: 5, length: 3000, features: 2 }))
    const model = modelByName('lstm+sequence=4+epochs=3+stride=1+batch=64+rate=0.01+members=1')
    const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
    const row = (value: number) => Float64Array.from({ length: 8 }, () => value)
    expect(fitted.predictRow(row(1e6), 1)).toBe(fitted.predictRow(row(50), 1))
    expect(fitted.predictRow(row(0.5), 1)).not.toBe(fitted.predictRow(row(50), 1))
  })

  it('says which feature moved a forecast, and begins with what it expects of the means', () => {
    const data = remembering(syntheticDataset({ seed: 5, length: 4000, features: 3 }))
    const model = modelByName(
      'lstm+sequence=5+hidden=8+epochs=8+batch=64+stride=1+rate=0.01+members=2',
    )
    const fitted = model.fit({ data, from: 0, to: 3000 }, 1)
    const [first, second, third] = importances(fitted, data, 100, 3000)
    expect([first, second].map(({ feature }) => feature).sort()).toEqual(
      data.featureNames.slice(0, 2),
    )
    // The third feature says nothing of the target.
    expect(second.meanContribution).toBeGreaterThan(5 * third.meanContribution)
    const means = data.features.map((column) => meanOf(column.subarray(0, 3000)))
    const window = Float64Array.from({ length: 15 }, (_, i) => means[i % 3])
    const { base = Number.NaN, contributions = [] } = fitted.explainRow?.(window, 1) ?? {}
    expect(base).toBeCloseTo(fitted.predictRow(window, 1), 6)
    expect(Math.max(...contributions.map(Math.abs))).toBeLessThan(1e-6)
  })

  it('asks for what makes sense', () => {
    for (const spec of [
      'sequence=0',
      'hidden=0',
      'dropout=1',
      'layers=3',
      'batch=0',
      'members=0',
    ]) {
      expect(() => modelByName(`lstm+${spec}`)).toThrow(/lstm/)
    }
    const data = syntheticDataset({ seed: 1, length: 300, gaps: 0.5 })
    expect(() => modelByName('lstm+sequence=30').fit({ data, from: 0, to: 300 }, 1)).toThrow(
      /30 minutes in a row/,
    )
    const fitted = modelByName(SMALL).fit(
      { data: { ...data, asOf: regular(300) }, from: 0, to: 300 },
      1,
    )
    expect(() => fitted.predictRow(new Float64Array(5), 1)).toThrow(/6 rows of 5 features/)
  })
})

describe('the sequences of a span', () => {
  it('are whole, inside it, and parted by time so that no label is shared', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 300, max: 1500 }),
        (seed, steps, length) => {
          const data = syntheticDataset({ seed, length: 2000, gaps: 0.01, unknown: 0.05 })
          const span = { data, from: 200, to: 200 + length }
          const watched: number[] = []
          for (let part = 0; part < PARTS; part++) {
            const { learn, watch } = splitSequences(span, steps, part)
            for (const row of [...learn, ...watch]) {
              expect(row - steps + 1).toBeGreaterThanOrEqual(200)
              expect(row).toBeLessThan(200 + length)
              expect(Number.isFinite(data.target[row])).toBe(true)
            }
            for (const row of watch) {
              const near = learn.filter((other) => overlap(data, row, other))
              expect(near).toEqual([])
            }
            expect(watch.length).toBeGreaterThan(0)
            watched.push(...watch)
          }
          // Each once, so that together the networks of a model look at everything.
          expect(watched.toSorted((a, b) => a - b)).toEqual(everySequence(span, steps))
        },
      ),
      { numRuns: 10 },
    )
  })
})

describe('training an LSTM', () => {
  const random = seededRandom(9)
  const table = Float32Array.from({ length: 900 * 3 }, () => random.normal())
  const rowsFrom = (from: number, to: number) =>
    Uint32Array.from({ length: to - from }, (_, i) => from + i)
  const sequences = {
    rows: 900,
    fill: (into: Float32Array) => into.set(table),
    parts: [
      { learn: rowsFrom(10, 700), watch: rowsFrom(720, 900) },
      { learn: rowsFrom(200, 900), watch: rowsFrom(10, 180) },
    ],
    targetOf: (row: number) => table[(row - 3) * 3],
  }
  const shape = { inputs: 3, steps: 10, hidden: 7, layers: 2 } as const
  const plan = { rate: 0.01, clip: 1, epochs: 3, batch: 200, patience: 3, dropout: 0.2, stride: 1 }
  const trained = (threads: number, changes: Partial<typeof plan> = {}, seed = 1) =>
    trainLstms(shape, sequences, { ...plan, ...changes, threads }, seed)

  it('comes to the same bits for any number of threads, and to others for another seed', () => {
    const alone = trained(1)
    for (const threads of [2, 3, 5]) expect(trained(threads)).toEqual(alone)
    expect(trained(1, {}, 2)).not.toEqual(alone)
  })

  it('begins anew with each network, whatever the one before it read', () => {
    const [first, second] = trained(1)
    expect(second).not.toEqual(first)
    const [, other] = sequences.parts
    const parts = [{ learn: rowsFrom(300, 800), watch: rowsFrom(10, 280) }, other]
    const again = trainLstms(shape, { ...sequences, parts }, { ...plan, threads: 1 }, 1)
    expect(again[0]).not.toEqual(first)
    expect(again[1]).toEqual(second)
  })

  it('heeds dropout, the bound of the gradient, the batch and the rate', () => {
    const usual = trained(1)
    for (const change of [{ dropout: 0 }, { clip: 0.01 }, { batch: 50 }, { rate: 0.001 }]) {
      expect(trained(1, change)).not.toEqual(usual)
    }
  })
})

/** The same rows, whose target is what the first feature was three minutes ago if the second one is positive now. */
function remembering(data: Dataset): Dataset {
  const [a, b] = data.features
  const target = data.target.map((_, i) => (i < 3 ? 0 : b[i] > 0 ? a[i - 3] : -a[i - 3]))
  return { ...data, target }
}

function skill({ target }: Dataset, expected: Float64Array, from: number): number {
  let missed = 0
  let total = 0
  expected.forEach((value, i) => {
    missed += (target[from + i] - value) ** 2
    total += target[from + i] ** 2
  })
  return 1 - missed / total
}

/** Whether what two rows wait for shares a moment. */
function overlap({ asOf, horizonMs }: Dataset, one: number, other: number): boolean {
  return Math.abs(asOf[one] - asOf[other]) <= horizonMs
}

function everySequence({ data, from, to }: TrainingSpan, steps: number): number[] {
  const rows = Array.from({ length: to - from - steps + 1 }, (_, i) => from + steps - 1 + i)
  return rows.filter((row) => Number.isFinite(data.target[row]) && hasWindow(data.asOf, row, steps))
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function regular(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i * 60_000)
}
