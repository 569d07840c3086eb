import { assert, type Random, seededRandom, shuffle } from '../../runtime/index.ts'
import type { Dataset, FittedModel } from '../model.ts'

/** How much worse forecasts get without one feature's news. */
export interface PermutationImportance {
  readonly feature: string
  /** Rise of the mean squared error, in normalised units: mean and deviation over the repeats. */
  readonly rise: number
  readonly deviation: number
}

interface PermutationRequest {
  readonly model: FittedModel
  readonly data: Dataset
  /** Rows `[from, to)`: later ones than the model has learnt from, or noise it knows by heart counts as news. */
  readonly from: number
  readonly to: number
  /** Blocks of so many ms are dealt out whole: a feature keeps its course from minute to minute. */
  readonly blockMs: number
  readonly repeats: number
  readonly seed: number
}

/** Each feature's importance to the forecasts of a span, largest first: its blocks are dealt out anew. */
export function permutationImportance(
  request: PermutationRequest,
): readonly PermutationImportance[] {
  const { model, data, from, to, repeats, seed } = request
  assert(repeats > 0, 'an importance needs a permutation')
  const usual = meanSquare(request, data)
  const random = seededRandom(seed)
  const orders = Array.from({ length: repeats }, () => dealtOut(request, random))
  return data.featureNames
    .map((feature, f) => {
      const column = data.features[f]
      const rises = orders.map((order) => {
        const moved = column.slice()
        for (let i = from; i < to; i++) moved[i] = column[order[i - from]]
        return (
          meanSquare({ model, from, to }, { ...data, features: data.features.with(f, moved) }) -
          usual
        )
      })
      const rise = rises.reduce((sum, each) => sum + each, 0) / repeats
      const squares = rises.reduce((sum, each) => sum + (each - rise) ** 2, 0)
      return { feature, rise, deviation: Math.sqrt(squares / Math.max(1, repeats - 1)) }
    })
    .sort((a, b) => b.rise - a.rise)
}

/** The span's rows, its blocks in another order. */
function dealtOut(
  { data, from, to, blockMs }: PermutationRequest,
  random: Random,
): readonly number[] {
  const blocks: number[][] = []
  let last = Number.NaN
  for (let row = from; row < to; row++) {
    const block = Math.floor(data.asOf[row] / blockMs)
    if (block !== last) blocks.push([])
    blocks[blocks.length - 1].push(row)
    last = block
  }
  shuffle(blocks, random)
  return blocks.flat()
}

/** Over the rows that can be forecast and whose outcome is known. */
function meanSquare(
  { model, from, to }: Pick<PermutationRequest, 'model' | 'from' | 'to'>,
  data: Dataset,
): number {
  const forecasts = model.predict(data, from, to)
  let sum = 0
  let known = 0
  forecasts.forEach((forecast, i) => {
    const miss = data.target[from + i] - forecast
    if (Number.isNaN(miss)) return
    sum += miss * miss
    known++
  })
  assert(known > 0, 'a span of which something is known')
  return sum / known
}
