import type { Dataset } from './model.ts'

/** What a model learns: the return in units of its causal volatility, or the return itself. */
export const TARGET_SCALINGS = ['volatility', 'none'] as const
export type TargetScaling = (typeof TARGET_SCALINGS)[number]

/** One unit for all rows, about what ten minutes move: no statistic of the data, which would look ahead. */
const UNIT = 0.001

/** The same rows with the target scaled another way. A forecast times the new `scale` is a return again. */
export function scaledTarget<Data extends Dataset>(data: Data, scaling: TargetScaling): Data {
  if (scaling === 'volatility') return data
  return {
    ...data,
    scale: new Float64Array(data.length).fill(UNIT),
    target: data.target.map((value, i) => (value * data.scale[i]) / UNIT),
  }
}
