import type { Column } from '../../market/index.ts'
import type { MarketDataset } from '../dataset.ts'

/** A past moment that looked like the one asked about, and what came of it. */
interface NearMoment {
  /** Epoch ms. */
  readonly asOf: number
  /** Root mean square of the features' differences, each in deviations of the span: 0 is the very same. */
  readonly distance: number
  /** Log return over the horizon that followed. */
  readonly realizedReturn: number
  /** The same in units of the volatility foreseen then. */
  readonly normalizedReturn: number
}

export interface NearestMoments {
  /** Nearest first. */
  readonly moments: readonly NearMoment[]
  /** Median distance of all moments of the span: what is near must be well below it. */
  readonly typicalDistance: number
}

interface NearestRequest {
  readonly data: Pick<
    MarketDataset,
    'length' | 'features' | 'asOf' | 'horizonMs' | 'realizedReturn' | 'target'
  >
  /** The moment, as the features of `data` see it. */
  readonly features: Float64Array
  /** Epoch ms: the moment. Only what was over by `apartMs` before it is compared. */
  readonly asOf: number
  /** No two moments, nor a moment and the one asked about, lie closer together than this and a horizon. */
  readonly apartMs: number
  readonly count: number
}

/**
 * The past moments most like one, by the Euclidean distance of standardised features. `apartMs` of at least
 * the minutes that features look back on makes sure that no two of them are the same market seen twice.
 */
export function nearestMoments(request: NearestRequest): NearestMoments {
  const { data, asOf, apartMs, count } = request
  const apart = apartMs + data.horizonMs
  const distance = distances(request)
  const left = distance.map((each, i) => {
    const known = data.asOf[i] + apart <= asOf && Number.isFinite(data.realizedReturn[i])
    return known ? each : Number.NaN
  })
  const typicalDistance = medianOf(left)
  const moments: NearMoment[] = []
  while (moments.length < count) {
    const row = smallest(left)
    if (row < 0) break
    moments.push({
      asOf: data.asOf[row],
      distance: left[row],
      realizedReturn: data.realizedReturn[row],
      normalizedReturn: data.target[row],
    })
    for (let i = row; i >= 0 && data.asOf[row] - data.asOf[i] < apart; i--) left[i] = Number.NaN
    for (let i = row; i < left.length && data.asOf[i] - data.asOf[row] < apart; i++) {
      left[i] = Number.NaN
    }
  }
  return { moments, typicalDistance }
}

function distances({ data, features }: NearestRequest): Column {
  const squares = new Float64Array(data.length)
  let counted = 0
  data.features.forEach((column, f) => {
    const deviation = deviationOf(column)
    if (!(deviation > 0)) return
    counted++
    for (let i = 0; i < squares.length; i++) {
      squares[i] += ((column[i] - features[f]) / deviation) ** 2
    }
  })
  return squares.map((square) => Math.sqrt(square / Math.max(counted, 1)))
}

function deviationOf(column: Column): number {
  let sum = 0
  for (const value of column) sum += value
  const mean = sum / column.length
  let squares = 0
  for (const value of column) squares += (value - mean) ** 2
  return Math.sqrt(squares / column.length)
}

function smallest(values: Column): number {
  let found = -1
  for (let i = 0; i < values.length; i++) {
    if (found < 0 ? !Number.isNaN(values[i]) : values[i] < values[found]) found = i
  }
  return found
}

function medianOf(values: Column): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
