import { describe, expect, it } from 'vitest'
import { syntheticDataset } from '../../test/datasets.ts'
import { modelLaws } from '../../test/laws/model.laws.ts'
import { meanOfWindow } from '../../test/windowed-model.ts'
import { blend } from './blend.ts'
import type { Model, TrainingSpan } from './model.ts'
import { modelByName } from './model-by-name.ts'
import { outOfFold, stack } from './stack.ts'
import { hasWindow, windowAt } from './window.ts'

for (const spec of [
  'blend(1*ridge,2*drift)',
  'stack(ridge+mirror=yes,drift)',
  'blend(ridge,drift)+mirror=odd',
]) {
  modelLaws(modelByName(spec))
}

const data = syntheticDataset({ seed: 21, length: 5000, edge: 0.4, gaps: 0.002, unknown: 0.05 })

/** A model that forecasts like ridge, and remembers what it was shown and asked. */
function watched(model: Model) {
  const learnt: TrainingSpan[] = []
  const asked: { readonly after: number; readonly from: number; readonly to: number }[] = []
  const watching: Model = {
    ...model,
    fit(span, seed) {
      learnt.push(span)
      const after = learnt.length - 1
      const fitted = model.fit(span, seed)
      return {
        ...fitted,
        predict(rows, from, to) {
          asked.push({ after, from, to })
          return fitted.predict(rows, from, to)
        },
      }
    },
  }
  return { watching, learnt, asked }
}

describe('a stack', () => {
  it('weighs members by forecasts of rows whose outcomes none of them had seen begin', () => {
    const { watching, learnt, asked } = watched(modelByName('ridge'))
    const blocks = outOfFold({ data, from: 500, to: 4500 }, [watching], 1)
    expect(blocks.length).toBeGreaterThanOrEqual(4)
    expect(asked).toHaveLength(blocks.length)
    for (const { after, from, to } of asked) {
      const { data: rows, from: first, to: end } = learnt[after]
      expect(first).toBe(0)
      // Its last label is known more than an hour before the first row it was asked for.
      expect(rows.asOf[end - 1] + rows.horizonMs + 60 * 60_000).toBeLessThan(rows.asOf[from])
      expect(to).toBeGreaterThan(from)
      expect(rows.length).toBe(4000)
    }
  })

  it('is not taken in by a member that knows the past by heart', () => {
    // Learns the targets by their moments; of a row it has not seen it says something loud and wrong.
    const parrot: Model = {
      ...modelByName('persistence'),
      name: 'parrot',
      fit({ data: rows, from, to }) {
        const known = new Map<number, number>()
        for (let i = from; i < to; i++) known.set(rows.features[1][i], rows.target[i])
        const recall = (key: number) => known.get(key) ?? 5 * key
        return {
          ...modelByName('persistence').fit({ data: rows, from, to }, 1),
          predictRow: (features) => recall(features[1]),
          predict: (other, first, end) => other.features[1].slice(first, end).map(recall),
        }
      },
    }
    const clean = syntheticDataset({ seed: 22, length: 5000, edge: 0.4 })
    const fitted = stack('s', [parrot, modelByName('ridge')]).fit(
      { data: clean, from: 0, to: 4000 },
      1,
    )
    const alone = modelByName('ridge').fit({ data: clean, from: 0, to: 4000 }, 1)
    const expected = fitted.predict(clean, 4000, 5000)
    const honest = alone.predict(clean, 4000, 5000)
    expect(expected.every((value, i) => Math.abs(value - honest[i]) < 0.3)).toBe(true)
  })

  it('tames a member that is too bold', () => {
    const bold = modelByName('blend(5*ridge)')
    const slopeOf = (model: Model) => {
      const expected = model.fit({ data, from: 0, to: 4000 }, 1).predict(data, 4000, 5000)
      let [products, squares] = [0, 0]
      expected.forEach((value, i) => {
        const outcome = data.target[4000 + i]
        if (Number.isNaN(outcome)) return
        products += value * outcome
        squares += value * value
      })
      return products / squares
    }
    expect(slopeOf(bold)).toBeLessThan(0.3)
    expect(slopeOf(modelByName('stack(blend(5*ridge))'))).toBeGreaterThan(0.8)
  })

  it('says so when its span is too short to hold anything out', () => {
    const short = { data, from: 0, to: 100 }
    expect(() => modelByName('stack(ridge,drift)').fit(short, 1)).toThrow('Nothing to learn from')
  })
})

it('models of different windows taken together read the longest, each its own part', () => {
  const members = [meanOfWindow(3), modelByName('ridge')]
  for (const model of [
    blend(
      'b',
      members.map((each) => ({ model: each, weight: 0.5 })),
    ),
    stack('s', members),
  ]) {
    const fitted = model.fit({ data, from: 0, to: 4000 }, 1)
    expect([model.window, fitted.window]).toEqual([3, 3])
    const together = fitted.predict(data, 4000, 4500)
    const whole = [...together.keys()].filter((i) => hasWindow(data.asOf, 4000 + i, 3))
    expect(together.filter(Number.isFinite)).toHaveLength(whole.length)
    for (const i of whole) {
      const window = windowAt(data.features, 4000 + i, 3)
      expect(fitted.predictRow(window, 0.002)).toBe(together[i])
    }
    expect(whole.length).toBeGreaterThan(400)
  }
})

describe('a blend', () => {
  const span = { data, from: 0, to: 4000 }
  const row = Float64Array.from(data.features, (column) => column[4500])
  const expectedBy = (spec: string) => modelByName(spec).fit(span, 1).predictRow(row, 0.002)

  it('is the weighted sum of its members, each an equal part unless said otherwise', () => {
    const [ridge, drift] = ['ridge', 'drift+mirror=no'].map(expectedBy)
    expect(expectedBy('blend(ridge,drift)')).toBeCloseTo((ridge + drift) / 2, 14)
    expect(expectedBy('blend(0.6*ridge,0.1*drift)')).toBeCloseTo(0.6 * ridge + 0.1 * drift, 14)
    expect(expectedBy('blend(blend(ridge,drift),drift)')).toBeCloseTo(ridge / 4 + 0.75 * drift, 14)
  })

  it('is called as it is asked for, with its members by their full names', () => {
    const spec =
      'blend(0.5*ridge+penalty=3+mirror=odd,0.4*stack(drift,ridge)+shrink=2)+scaling=none'
    expect(modelByName(spec).name).toBe(spec)
    expect(modelByName('stack( drift , ridge )').name).toBe('stack(drift,ridge)')
  })

  it.each([
    ['blend()', 'needs members'],
    ['blend(ridge,)', 'needs members'],
    ['blend(ridge,2*drift)', 'every member of a blend a weight, or none'],
    ['blend(much*ridge)', '"much" is no weight'],
    ['blend(ridge,magic)', 'No model is called "magic"'],
    ['mix(ridge)', 'No model is called "mix(ridge)"'],
    ['stack(ridge)+shrink=much', 'shrink cannot be "much"'],
    ['blend(ridge', 'parentheses'],
  ])('"%s" is refused: %s', (spec, why) => {
    expect(() => modelByName(spec)).toThrow(why)
  })
})
