import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'

/** Out-of-fold forecasts of one block of time: a column per member, and what came of them (all known). */
export interface StackingBlock {
  readonly forecasts: readonly Column[]
  readonly outcomes: Column
}

/** Second moments about zero: all that weights need to know of the forecasts. */
interface Products {
  /** Σ fⱼ fₖ, row by row. */
  readonly square: Float64Array
  /** Σ fₖ y. */
  readonly cross: Float64Array
}

/** Powers of √10, in units of the members' mean variance: from hardly any shrinkage to hardly any forecast. */
const PENALTIES: readonly number[] = Array.from({ length: 13 }, (_, i) => 10 ** (i / 2 - 3))

/**
 * Weights of at least zero that make the weighted sum of forecasts nearest to the outcomes, pulled to zero by a
 * penalty: members that say the same share the weight, and a sum that is too bold is made smaller.
 *
 * A penalty not given is the one whose weights do best on each block when learnt on the others.
 */
export function stackingWeights(blocks: readonly StackingBlock[], penalty?: number): Float64Array {
  assert(blocks.length > 0, 'weights need a forecast')
  const products = blocks.map(productsOf)
  return weightsFor(together(products), penalty ?? choosePenalty(products))
}

function choosePenalty(products: readonly Products[]): number {
  const errors = PENALTIES.map((penalty) => {
    let error = 0
    products.forEach((judged, i) => {
      const others = products.filter((_, j) => j !== i)
      if (others.length > 0) error += errorOf(weightsFor(together(others), penalty), judged)
    })
    return error
  })
  return PENALTIES[errors.indexOf(Math.min(...errors))]
}

function productsOf({ forecasts, outcomes }: StackingBlock): Products {
  const size = forecasts.length
  const square = new Float64Array(size * size)
  const cross = new Float64Array(size)
  for (let j = 0; j < size; j++) {
    cross[j] = dot(forecasts[j], outcomes)
    for (let k = 0; k < size; k++) square[j * size + k] = dot(forecasts[j], forecasts[k])
  }
  return { square, cross }
}

function dot(left: Column, right: Column): number {
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += left[i] * right[i]
  return sum
}

function together(parts: readonly Products[]): Products {
  const sum = (pick: (part: Products) => Float64Array) =>
    pick(parts[0]).map((_, i) => parts.reduce((total, part) => total + pick(part)[i], 0))
  return {
    square: sum(({ square }) => square),
    cross: sum(({ cross }) => cross),
  }
}

/** Coordinate descent ends far sooner: each round is exact in one weight. */
const MOST_ROUNDS = 10_000

function weightsFor({ square, cross }: Products, penalty: number): Float64Array {
  const size = cross.length
  let trace = 0
  for (let k = 0; k < size; k++) trace += square[k * size + k]
  const weights = new Float64Array(size)
  // Members that expect nothing have nothing to be weighted by.
  if (trace === 0) return weights
  const pull = (penalty * trace) / size
  for (let round = 0, moved = 1; round < MOST_ROUNDS && moved > 1e-12; round++) {
    moved = 0
    for (let k = 0; k < size; k++) {
      let left = cross[k]
      for (let j = 0; j < size; j++) if (j !== k) left -= square[k * size + j] * weights[j]
      const next = Math.max(0, left / (square[k * size + k] + pull))
      moved = Math.max(moved, Math.abs(next - weights[k]))
      weights[k] = next
    }
  }
  return weights
}

/** Squared error of the weighted sum, less that of expecting nothing. */
function errorOf(weights: Float64Array, { square, cross }: Products): number {
  const size = weights.length
  let error = 0
  for (let j = 0; j < size; j++) {
    error -= 2 * weights[j] * cross[j]
    for (let k = 0; k < size; k++) error += weights[j] * weights[k] * square[j * size + k]
  }
  return error
}
