import { placeOf, type Shape, weightLayout } from '../src/models/lstm/shape.ts'

/** Numbers by the names that PyTorch gives an LSTM's parameters and those of the linear head. */
export type TorchWeights = Readonly<Record<string, readonly number[]>>

/** PyTorch's weights in the order in which the kernels read them. Its two biases are added: only their sum counts. */
export function fromTorch(shape: Shape, weights: TorchWeights): Float32Array {
  const layout = weightLayout(shape)
  const packed = new Float32Array(layout.count)
  forEachPlace(shape, (name, from, to) => {
    packed[to] += weights[name][from]
  })
  return packed
}

/** The other way round: what lies at each parameter's place. Both biases get their sum's. */
export function toTorch(shape: Shape, packed: Float32Array): TorchWeights {
  const named: Record<string, number[]> = {}
  forEachPlace(shape, (name, from, to) => {
    named[name] ??= []
    named[name][from] = packed[to]
  })
  return named
}

function forEachPlace(
  shape: Shape,
  visit: (name: string, inTorch: number, inKernels: number) => void,
): void {
  const { hidden } = shape
  const layout = weightLayout(shape)
  const { units, head, layers } = layout
  layers.forEach(({ width }, layer) => {
    const inputs = layer === 0 ? shape.inputs : hidden
    for (let row = 0; row < 4 * hidden; row++) {
      const at = (k: number) => placeOf(layout, layer, Math.floor(row / hidden), row % hidden, k)
      for (let k = 0; k < hidden; k++) visit(`weight_hh_l${layer}`, row * hidden + k, at(k))
      for (let k = 0; k < inputs; k++) visit(`weight_ih_l${layer}`, row * inputs + k, at(units + k))
      visit(`bias_ih_l${layer}`, row, at(width - 1))
      visit(`bias_hh_l${layer}`, row, at(width - 1))
    }
  })
  for (let unit = 0; unit < hidden; unit++) visit('head.weight', unit, head + unit)
  visit('head.bias', 0, head + units)
}
