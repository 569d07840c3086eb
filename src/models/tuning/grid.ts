import { type Dimension, decode, type Params, type SearchSpace } from './search-space.ts'

/** Steps along a dimension of numbers, both bounds included. */
const STEPS = 5

/** Points of the grid: every choice, every whole number where there are few, five steps of the rest. */
export function gridSize(space: SearchSpace): number {
  return space.reduce((size, dimension) => size * ticks(dimension), 1)
}

/** The `index`th point of the grid, the first dimension turning fastest; undefined past the last one. */
export function gridPoint(space: SearchSpace, index: number): Params | undefined {
  if (index >= gridSize(space)) return undefined
  let rest = index
  return Object.fromEntries(
    space.map((dimension) => {
      const count = ticks(dimension)
      const tick = rest % count
      rest = Math.floor(rest / count)
      return [dimension.name, valueAt(dimension, tick, count)]
    }),
  )
}

function ticks(dimension: Dimension): number {
  if (dimension.kind === 'choice') return dimension.options.length
  const { kind, low, high } = dimension
  if (low === high) return 1
  return kind === 'integer' ? Math.min(STEPS, high - low + 1) : STEPS
}

function valueAt(dimension: Dimension, tick: number, count: number) {
  if (dimension.kind === 'choice') return dimension.options[tick]
  if (dimension.kind === 'integer' && count === dimension.high - dimension.low + 1) {
    return dimension.low + tick
  }
  return decode(dimension, count === 1 ? 0.5 : tick / (count - 1))
}
