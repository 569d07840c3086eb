import type { Random } from '../../runtime/index.ts'
import { GATES, placeOf, type Shape, weightLayout } from './shape.ts'

/** Cells remember until they learn to forget (Jozefowicz, Zaremba & Sutskever 2015). */
const FORGET_BIAS = 1

/**
 * Weights drawn evenly from ± 1/√units; the head begins at zero, so that an untrained network is the naive forecast
 * and whatever it says later it has learnt.
 */
export function initialWeights(shape: Shape, random: Random): Float32Array {
  const layout = weightLayout(shape)
  const { units, layers, count } = layout
  const weights = new Float32Array(count)
  const reach = 1 / Math.sqrt(shape.hidden)
  layers.forEach((_, layer) => {
    const inputs = layer === 0 ? shape.inputs : shape.hidden
    const bias = layers[layer].width - 1
    for (let gate = 0; gate < GATES.length; gate++) {
      for (let unit = 0; unit < shape.hidden; unit++) {
        const put = (k: number, value: number) => {
          weights[placeOf(layout, layer, gate, unit, k)] = value
        }
        for (let k = 0; k < shape.hidden; k++) put(k, (2 * random.uniform() - 1) * reach)
        for (let k = 0; k < inputs; k++) put(units + k, (2 * random.uniform() - 1) * reach)
        put(bias, GATES[gate] === 'forget' ? FORGET_BIAS : 0)
      }
    }
  })
  return weights
}
