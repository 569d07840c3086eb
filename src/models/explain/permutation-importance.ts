import { assert, type Random, seededRandom, shuffle } from '../../runtime/index.ts'
import type { Dataset, FittedModel } from '../model.ts'

/** How much worse forecasts get without one feature's news. */
export interface PermutationImportance {
  readonly feature: string
  /** Rise of the mean squared error, in normalised units: mean and deviation over the repeats. */
  readonly rise: number
  readonly deviation: number
}

/** A span with its features' news taken away one by one. */
interface Permutation {
  /** Mean squared error of the forecasts as they are, and of "price unchanged" over the same rows. */
  readonly loss: number
  readonly naiveLoss: number
  /** What the forecasts lose with the feature's blocks dealt out anew. */
  without(feature: number): PermutationImportance
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

/** Each feature's importance to the forecasts of a span, one at a time: all of them are dealt out alike. */
export function permutation(request: PermutationRequest): Permutation {
  const { model, data, from, to, repeats, seed } = request
  assert(repeats > 0, 'an importance needs a permutation')
  const { loss, naiveLoss } = losses(request, data)
  const random = seededRandom(seed)
  const orders = Array.from({ length: repeats }, () => dealtOut(request, random))
  return {
    loss,
    naiveLoss,
    without(f) {
      const column = data.features[f]
      const rises = orders.map((order) => {
        const moved = column.slice()
        for (let i = from; i < to; i++) moved[i] = column[order[i - from]]
        const dealt = { ...data, features: data.features.with(f, moved) }
        return losses({ model, from, to }, dealt).loss - loss
      })
      const rise = rises.reduce((sum, each) => sum + each, 0) / repeats
      const squares = rises.reduce((sum, each) => sum + (each - rise) ** 2, 0)
      const deviation = Math.sqrt(squares / Math.max(1, repeats - 1))
      return { feature: data.featureNames[f], rise, deviation }
    },
  }
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
function losses(
  { model, from, to }: Pick<PermutationRequest, 'model' | 'from' | 'to'>,
  data: Dataset,
): { readonly loss: number; readonly naiveLoss: number } {
  const forecasts = model.predict(data, from, to)
  let [sum, naive, known] = [0, 0, 0]
  forecasts.forEach((forecast, i) => {
    const target = data.target[from + i]
    const miss = target - forecast
    if (Number.isNaN(miss)) return
    sum += miss * miss
    naive += target * target
    known++
  })
  assert(known > 0, 'a span of which something is known')
  return { loss: sum / known, naiveLoss: naive / known }
}
