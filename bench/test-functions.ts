import type { Params, SearchSpace } from '../src/models/index.ts'

/** A standard test function: minimised, with its known minimum. The Python peer has the same ones. */
export interface TestFunction {
  readonly name: string
  readonly space: SearchSpace
  readonly minimum: number
  value(params: Params): number
}

const line = (name: string, low: number, high: number) =>
  ({ kind: 'number', name, low, high }) as const

const at = (params: Params, name: string) => Number(params[name])

const HARTMANN = {
  alpha: [1, 1.2, 3, 3.2],
  a: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  p: [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
  ],
}

export const TEST_FUNCTIONS: readonly TestFunction[] = [
  {
    name: 'Branin',
    space: [line('x', -5, 10), line('y', 0, 15)],
    minimum: 0.397887,
    value(params) {
      const [x, y] = [at(params, 'x'), at(params, 'y')]
      const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6
      return bend ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10
    },
  },
  {
    name: 'Rosenbrock, 4 dimensions',
    space: [0, 1, 2, 3].map((i) => line(`x${i}`, -2, 2)),
    minimum: 0,
    value(params) {
      let sum = 0
      for (let i = 0; i < 3; i++) {
        const [x, next] = [at(params, `x${i}`), at(params, `x${i + 1}`)]
        sum += 100 * (next - x * x) ** 2 + (1 - x) ** 2
      }
      return sum
    },
  },
  {
    name: 'Hartmann, 6 dimensions',
    space: [0, 1, 2, 3, 4, 5].map((i) => line(`x${i}`, 0, 1)),
    minimum: -3.32237,
    value(params) {
      const { alpha, a, p } = HARTMANN
      return -alpha.reduce((sum, weight, row) => {
        const distance = a[row].reduce(
          (total, factor, i) => total + factor * (at(params, `x${i}`) - p[row][i] / 1e4) ** 2,
          0,
        )
        return sum + weight * Math.exp(-distance)
      }, 0)
    },
  },
  {
    name: 'Ackley, 5 dimensions',
    space: [0, 1, 2, 3, 4].map((i) => line(`x${i}`, -15, 30)),
    minimum: 0,
    value(params) {
      const values = [0, 1, 2, 3, 4].map((i) => at(params, `x${i}`))
      const square = values.reduce((sum, x) => sum + x * x, 0) / 5
      const wave = values.reduce((sum, x) => sum + Math.cos(2 * Math.PI * x), 0) / 5
      return -20 * Math.exp(-0.2 * Math.sqrt(square)) - Math.exp(wave) + 20 + Math.E
    },
  },
  {
    // What a model's space looks like: a rate in logarithms, a whole number, and two choices that matter.
    name: 'mixed: a log rate, a whole number, two choices',
    space: [
      { kind: 'number', name: 'rate', low: 1e-4, high: 1, log: true },
      { kind: 'integer', name: 'leaves', low: 2, high: 128, log: true },
      { kind: 'choice', name: 'kind', options: ['a', 'b', 'c', 'd'] },
      { kind: 'choice', name: 'mirrored', options: [true, false] },
    ],
    minimum: 0,
    value(params) {
      const kind = ['a', 'b', 'c', 'd'].indexOf(String(params.kind))
      const best = [-2, -1.5, -3, -1][kind]
      const rate = (Math.log10(at(params, 'rate')) - best) ** 2
      const leaves = (Math.log2(at(params, 'leaves')) - 4) ** 2 / 4
      return rate + leaves + [0.3, 0, 0.6, 0.15][kind] + (params.mirrored === true ? 0 : 0.2)
    },
  },
]
