import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../runtime/index.ts'
import { doubleThreshold, quantileCuts } from './cuts.ts'
import type { Objective } from './objective.ts'
import { type BoostingParameters, boostingParameters, forestParameters } from './parameters.ts'
import { trainBoosting, trainForest } from './train.ts'
import type { TrainingRows } from './training-rows.ts'
import { type Ensemble, leafOf } from './tree.ts'

const ROWS = 4000
const random = seededRandom(3)
const columns = Array.from({ length: 10 }, () =>
  Float64Array.from({ length: ROWS }, () => random.normal()),
)
const noise = Float64Array.from({ length: ROWS }, () => random.normal())
const names = columns.map((_, i) => `feature_${i}`)
const target = noise.map((value, i) => 2 * columns[0][i] + columns[9][i] ** 2 + value)

function rowsOf(change: Partial<TrainingRows> = {}): TrainingRows {
  return { featureNames: names, features: columns, target, learnt: ROWS, ...change }
}

function boosted(asked: Partial<BoostingParameters>, change: Partial<TrainingRows> = {}): Ensemble {
  return trainBoosting(rowsOf(change), boostingParameters({ rounds: 40, ...asked }), 1)
}

function forecasts({ base, trees }: Ensemble, features = columns): Float64Array {
  return Float64Array.from(features[0], (_, i) => {
    const row = Float64Array.from(features, (column) => column[i])
    return trees.reduce((sum, tree) => sum + tree.value[leafOf(tree, row)], base)
  })
}

function meanSquare(forecast: Float64Array, truth = target): number {
  return forecast.reduce((sum, value, i) => sum + (value - truth[i]) ** 2, 0) / forecast.length
}

/** Rounded noise with holes, and a target of zeros and ones that has to do with it. */
function madeUp(asked: {
  readonly seed: number
  readonly length: number
  readonly width: number
  readonly holes: number
  readonly digits: number
}): TrainingRows {
  const { seed, length, width, holes, digits } = asked
  const own = seededRandom(seed)
  const features = Array.from({ length: width }, () =>
    Float64Array.from({ length }, () =>
      own.uniform() < holes ? Number.NaN : Number(own.normal().toFixed(digits)),
    ),
  )
  const up = features[0].map((value) => Number(value + own.normal() > 0))
  return { featureNames: features.map((_, i) => `f${i}`), features, target: up, learnt: length }
}

/** Nodes from the root to the deepest leaf. */
function depth({ trees }: Ensemble): number {
  const below = (tree: Ensemble['trees'][number], node: number): number =>
    tree.feature[node] < 0
      ? 0
      : 1 + Math.max(below(tree, tree.left[node]), below(tree, tree.left[node] + 1))
  return Math.max(...trees.map((tree) => below(tree, 0)))
}

describe('growing trees', () => {
  const ways: Readonly<Record<string, Partial<BoostingParameters>>> = {
    'leaf by leaf': {},
    'level by level': { growth: 'depth-wise', depth: 5, leaves: 32 },
    'on half of the rows': { rowShare: 0.5 },
    'on the largest gradients (GOSS)': { goss: { top: 0.2, other: 0.2 } },
    'on some of the features': { featuresPerTree: 0.6, featuresPerSplit: 0.6 },
    'with bounds on its leaves': { l1: 1, maxDelta: 1, rounds: 80 },
    'for absolute errors': { objective: { kind: 'absolute' } },
    'for Huber errors': { objective: { kind: 'huber', delta: 1 }, rounds: 80 },
    'for an objective of one’s own': {
      objective: {
        kind: 'custom',
        start: 0,
        derivatives: (forecast, truth) => [2 * (forecast - truth), 2],
        loss: (forecast, truth) => (forecast - truth) ** 2,
      },
    },
  }
  it.each(Object.entries(ways))('learns what is there %s', (_, asked) => {
    // The noise alone has a variance of 1, everything together one of 7.
    expect(meanSquare(forecasts(boosted(asked)))).toBeLessThan(1.6)
  })

  it('keeps to its leaves, its depth and the rows of a leaf', () => {
    const ensemble = boosted({ leaves: 12, depth: 4, minChildRows: 100, minChildWeight: 120 })
    expect(depth(ensemble)).toBeLessThanOrEqual(4)
    for (const tree of ensemble.trees) {
      expect(tree.feature.filter((feature) => feature < 0).length).toBeLessThanOrEqual(12)
      for (const cover of tree.cover) expect(cover).toBeGreaterThanOrEqual(120)
    }
  })

  it('does not split where the gain is too small', () => {
    for (const tree of boosted({ minGain: 1e9 }).trees) expect(tree.feature).toHaveLength(1)
  })

  it('rises with a feature where it may only rise, whatever else the row holds', () => {
    const ensemble = boosted({ monotone: names.map((_, i) => (i === 9 ? 1 : 0)) })
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 11, maxLength: 11 }),
        (values) => {
          const at = (last: number) => [...values.slice(0, 9), last].map((v) => Float64Array.of(v))
          const [low, high] = [values[9], values[10]].sort((a, b) => a - b)
          const [below] = forecasts(ensemble, at(low))
          const [above] = forecasts(ensemble, at(high))
          expect(below).toBeLessThanOrEqual(above + 1e-9)
        },
      ),
    )
  })

  it('learns where missing values belong', () => {
    const holes = columns.map((column, f) =>
      column.map((value, i) => (f === 2 && i % 3 === 0 ? Number.NaN : value)),
    )
    const shifted = noise.map((value, i) => value + (i % 3 === 0 ? 5 : 0))
    const ensemble = boosted({ leaves: 4 }, { features: holes, target: shifted })
    expect(meanSquare(forecasts(ensemble, holes), shifted)).toBeLessThan(1.1)
  })

  it('gives a row of weight two the say of two rows', () => {
    const twice = (column: Float64Array) => Float64Array.of(...column, ...column.subarray(0, 1000))
    const options = { rounds: 5, minChildRows: 0 }
    const weight = target.map((_, i) => (i < 1000 ? 2 : 1))
    // The same cuts: 255 quantiles of other rows would lie elsewhere.
    const coarse = columns.map((column) => column.map((value) => Math.round(value * 4)))
    const weighted = forecasts(boosted(options, { weight, features: coarse }), coarse)
    const repeated = boosted(options, {
      features: coarse.map(twice),
      target: twice(target),
      learnt: ROWS + 1000,
    })
    const expected = forecasts(repeated, coarse)
    const unweighted = forecasts(boosted(options, { features: coarse }), coarse)
    const furthest = (values: Float64Array) =>
      values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0)
    expect(furthest(weighted)).toBeLessThan(1e-4)
    expect(furthest(unweighted)).toBeGreaterThan(0.01)
  })

  it('holds the asked share of outcomes below a quantile', () => {
    const ensemble = boosted({ objective: { kind: 'quantile', level: 0.9 }, minChildRows: 50 })
    const below = forecasts(ensemble).filter((value, i) => target[i] <= value).length
    expect(below / ROWS).toBeGreaterThan(0.87)
    expect(below / ROWS).toBeLessThan(0.93)
  })

  it('finds probabilities', () => {
    const up = target.map((value) => Number(value > 1))
    const ensemble = boosted({ objective: { kind: 'logistic' } }, { target: up })
    const right = forecasts(ensemble).filter((value, i) => Number(value > 0) === up[i]).length
    expect(right / ROWS).toBeGreaterThan(0.85)
  })

  it('stops when watched rows get no better, and keeps the best round', () => {
    const watched = { rounds: 400, learningRate: 0.3, patience: 10 }
    const kept = boosted(watched, { learnt: 2000 })
    expect(kept.trees.length).toBeLessThan(390)
    const loss = (ensemble: Ensemble) =>
      meanSquare(forecasts(ensemble).slice(2000), target.slice(2000))
    const shorter = { ...kept, trees: kept.trees.slice(0, -1) }
    expect(loss(kept)).toBeLessThan(loss(shorter))
  })

  it('averages a forest, and errs less than any one tree of it', () => {
    const forest = trainForest(
      rowsOf(),
      forestParameters({ trees: 60, leaves: 128, minChildRows: 5 }),
      1,
    )
    const one = trainForest(
      rowsOf(),
      forestParameters({ trees: 1, leaves: 128, minChildRows: 5 }),
      1,
    )
    expect(meanSquare(forecasts(forest))).toBeLessThan(0.9 * meanSquare(forecasts(one)))
  })

  it('grows the same trees on any number of threads', () => {
    const anyWay = fc.record({
      rounds: fc.integer({ min: 15, max: 25 }),
      leaves: fc.integer({ min: 2, max: 31 }),
      growth: fc.constantFrom('leaf-wise', 'depth-wise'),
      objective: fc.constantFrom<Objective>(
        { kind: 'squared' },
        { kind: 'huber', delta: 1 },
        { kind: 'logistic' },
      ),
      rowShare: fc.constantFrom(0.7, 1),
      featuresPerSplit: fc.constantFrom(0.5, 1),
    })
    const anyRows = fc.record({
      seed: fc.nat(1000),
      // Beyond some thousands, threads share them.
      length: fc.integer({ min: 300, max: 25_000 }),
      width: fc.integer({ min: 1, max: 17 }),
      holes: fc.constantFrom(0, 0.1),
      digits: fc.integer({ min: 0, max: 6 }),
    })
    fc.assert(
      fc.property(anyRows, anyWay, fc.integer({ min: 2, max: 4 }), (asked, way, threads) => {
        const rows = madeUp(asked)
        const on = (count: number) =>
          trainBoosting(rows, boostingParameters({ ...way, threads: count }), 1)
        expect(on(threads)).toEqual(on(1))
        const forest = (count: number) =>
          trainForest(rows, forestParameters({ trees: 5, leaves: 15, threads: count }), 1)
        expect(forest(threads)).toEqual(forest(1))
      }),
      { numRuns: 12 },
    )
  })

  it('grows the same trees when all threads have joined', () => {
    // Enough rows and features that threads share all there is to do, and enough rounds that all of them are there.
    const rows = madeUp({ seed: 1, length: 33_000, width: 33, holes: 0.1, digits: 3 })
    const asked = { rounds: 15, objective: { kind: 'huber', delta: 1 } as const }
    const on = (threads: number) =>
      trainBoosting(
        rows,
        boostingParameters({ ...asked, goss: { top: 0.3, other: 0.3 }, threads }),
        1,
      )
    expect(on(3)).toEqual(on(1))
  })

  it('sends its threads home when it fails', async () => {
    // Word of a thread comes only when whoever started it has had its turn: that of earlier ones is let pass.
    await setImmediate()
    const ends: Promise<unknown>[] = []
    const note = (worker: Worker) => void ends.push(once(worker, 'exit'))
    process.on('worker', note)
    try {
      const derivatives = () => {
        throw new Error('no derivative')
      }
      const objective = { kind: 'custom', start: 0, derivatives, loss: () => 0 } as const
      expect(() => boosted({ objective, threads: 2 })).toThrow('no derivative')
      const days = forestParameters({ blockMs: 1, threads: 2 })
      expect(() => trainForest(rowsOf(), days, 1)).toThrow(/blockMs needs rows/)
      await setImmediate()
    } finally {
      process.off('worker', note)
    }
    expect(ends).toHaveLength(2)
    // Without being sent home they would wait for work for ever.
    await Promise.all(ends)
  })

  it('refuses what makes no sense', () => {
    expect(() => boostingParameters({ learningRate: 0 })).toThrow(/learningRate cannot be 0/)
    expect(() => boostingParameters({ bins: 300 })).toThrow(/bins/)
    expect(() => forestParameters({ rowShare: 2 })).toThrow(/rowShare/)
  })
})

describe('cuts', () => {
  it('part doubles as single precision would', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true }),
        (single, value) => {
          expect(value < doubleThreshold(single)).toBe(Math.fround(value) < single)
        },
      ),
    )
    for (const single of [0, 1, -1, 1.5, Math.fround(0.1), 2 ** -149]) {
      const cut = doubleThreshold(single)
      for (const value of [single, cut, cut * (1 + 2 ** -53), cut * (1 - 2 ** -53)]) {
        expect(value < cut).toBe(Math.fround(value) < single)
      }
    }
  })

  it('put like many rows into every bin', () => {
    const cuts = quantileCuts(columns[0], 20)
    expect(cuts).toHaveLength(19)
    const counts = new Array(20).fill(0)
    for (const value of columns[0]) counts[cuts.filter((cut) => cut <= value).length]++
    for (const count of counts) expect(Math.abs(count - ROWS / 20)).toBeLessThan(10)
  })
})
