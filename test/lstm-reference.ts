import { placeOf, type Shape, weightLayout } from '../src/models/lstm/shape.ts'

interface Example {
  /** Rows of a sequence, oldest first. */
  readonly rows: readonly (readonly number[])[]
  /** A number a unit for each layer: what of its output is let through. */
  readonly masks: readonly (readonly number[])[]
  readonly target: number
}

/** The mean squared error of an LSTM as its textbook has it: one number after the other, in double precision. */
export function referenceLoss(
  shape: Shape,
  weights: ArrayLike<number>,
  examples: readonly Example[],
): number {
  const errors = examples.map(
    (each) => (referenceForecast(shape, weights, each) - each.target) ** 2,
  )
  return errors.reduce((sum, error) => sum + error, 0) / examples.length
}

/** What it forecasts for one sequence. */
export function referenceForecast(
  shape: Shape,
  weights: ArrayLike<number>,
  { rows, masks }: Omit<Example, 'target'>,
): number {
  const layout = weightLayout(shape)
  let inputs: readonly (readonly number[])[] = rows
  for (let layer = 0; layer < shape.layers; layer++) {
    const { width } = layout.layers[layer]
    let h = new Array<number>(shape.hidden).fill(0)
    let c = new Array<number>(shape.hidden).fill(0)
    inputs = inputs.map((x) => {
      const sum = (gate: number, unit: number) => {
        const weight = (k: number) => weights[placeOf(layout, layer, gate, unit, k)]
        const fromH = h.reduce((total, value, k) => total + weight(k) * value, weight(width - 1))
        return x.reduce((total, value, k) => total + weight(layout.units + k) * value, fromH)
      }
      const gates = h.map((_, unit) => ({
        input: logistic(sum(0, unit)),
        forget: logistic(sum(1, unit)),
        candidate: Math.tanh(sum(2, unit)),
        output: logistic(sum(3, unit)),
      }))
      c = c.map(
        (cell, unit) => gates[unit].forget * cell + gates[unit].input * gates[unit].candidate,
      )
      h = c.map((cell, unit) => gates[unit].output * Math.tanh(cell))
      return h.map((value, unit) => value * masks[layer][unit])
    })
  }
  const last = inputs[inputs.length - 1]
  const bias = weights[layout.head + layout.units]
  return last.reduce((total, value, unit) => total + weights[layout.head + unit] * value, bias)
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
