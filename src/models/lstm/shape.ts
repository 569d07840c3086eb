/** How large a network is. */
export interface Shape {
  /** Features of a row. */
  readonly inputs: number
  /** Rows of a sequence. */
  readonly steps: number
  /** Units of a layer. */
  readonly hidden: number
  readonly layers: 1 | 2
}

/** Where weights lie among all of them, as numbers of four bytes; the order within a layer is the kernels'. */
export interface WeightLayout {
  /** Units of a layer as the kernels count them, in blocks of four. What is too many stays zero. */
  readonly units: number
  /** First number of each layer's weights, and how many values one of its rows reads. */
  readonly layers: readonly { readonly at: number; readonly width: number }[]
  /** First number of the head: a weight a unit, then its bias. */
  readonly head: number
  readonly count: number
}

/** Gates in the order in which they lie. */
export const GATES = ['input', 'forget', 'candidate', 'output'] as const

const LANES = 4

export function weightLayout({ inputs, hidden, layers }: Shape): WeightLayout {
  const units = Math.ceil(hidden / LANES) * LANES
  const widths = [units + inputs + 1, ...(layers === 2 ? [2 * units + 1] : [])]
  let next = 0
  const placed = widths.map((width) => {
    const at = next
    next += units * GATES.length * width
    return { at, width }
  })
  return { units, layers: placed, head: next, count: next + units + LANES }
}

/**
 * Place of the weight by which a gate of a unit reads value `k` of its layer's row: first the units of the step
 * before, then the inputs, then 1.
 */
export function placeOf(
  { layers }: WeightLayout,
  layer: number,
  gate: number,
  unit: number,
  k: number,
): number {
  const { at, width } = layers[layer]
  const block = Math.floor(unit / LANES)
  return at + ((block * width + k) * GATES.length + gate) * LANES + (unit % LANES)
}
