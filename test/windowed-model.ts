import { type Dataset, hasWindow, type Model, windowAt } from '../src/models/index.ts'

/** A model that learns nothing and reads several minutes: it expects a hundredth of their first features' mean. */
export function meanOfWindow(window: number): Model {
  const predictRow = (values: Float64Array) => {
    const features = values.length / window
    let sum = 0
    for (let i = 0; i < values.length; i += features) sum += values[i]
    return sum / window / 100
  }
  const predict = ({ features, asOf }: Dataset, from: number, to: number) =>
    Float64Array.from({ length: to - from }, (_, i) =>
      hasWindow(asOf, from + i, window)
        ? predictRow(windowAt(features, from + i, window))
        : Number.NaN,
    )
  const learnt = {
    name: 'mean-of-window',
    window,
    predictRow,
    predict,
    save: () => new Uint8Array(),
  }
  return {
    ...{ name: 'mean-of-window', window, description: 'The mean of a window' },
    fit: () => learnt,
    load: () => learnt,
  }
}
