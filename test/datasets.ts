import { DAY_MS, MINUTE_MS } from '../src/market/index.ts'
import type { Dataset } from '../src/models/index.ts'
import { seededRandom } from '../src/runtime/index.ts'

interface SyntheticOptions {
  readonly seed: number
  readonly length: number
  readonly features?: number
  /** Correlation of the target with the first feature. */
  readonly edge?: number
  /** Rows between targets that do not overlap. */
  readonly horizonMinutes?: number
  /** Share of minutes that are followed by a hole of up to a day. */
  readonly gaps?: number
  /** Share of rows whose target is unknown. */
  readonly unknown?: number
}

const START = Date.UTC(2024, 0, 1) + MINUTE_MS - 1

/** Rows of noise of unit variance, of which the first feature may know something of the target. */
export function syntheticDataset(options: SyntheticOptions): Dataset {
  const { seed, length, features = 5, edge = 0, horizonMinutes = 10 } = options
  const { gaps = 0, unknown = 0 } = options
  const random = seededRandom(seed)
  const noise = () => Float64Array.from({ length }, () => random.normal())
  const columns = Array.from({ length: features }, noise)
  const asOf = new Float64Array(length)
  let time = START
  for (let i = 0; i < length; i++) {
    asOf[i] = time
    time += MINUTE_MS
    if (random.uniform() < gaps) time += random.integer(DAY_MS / MINUTE_MS) * MINUTE_MS
  }
  const rest = Math.sqrt(1 - edge * edge)
  const target = columns[0].map((value) => edge * value + rest * random.normal())
  return {
    length,
    featureNames: columns.map((_, i) => `feature_${i}`),
    features: columns,
    mirrors: columns.map(() => 'odd'),
    asOf,
    horizonMs: horizonMinutes * MINUTE_MS,
    scale: new Float64Array(length).fill(0.002),
    target: target.map((value) => (random.uniform() < unknown ? Number.NaN : value)),
  }
}

/** The same rows with other numbers wherever `outside` says so. */
export function garbled(data: Dataset, outside: (row: number) => boolean): Dataset {
  const spoil = (column: Float64Array, value: number) =>
    column.map((each, row) => (outside(row) ? value : each))
  return {
    ...data,
    features: data.features.map((column, i) => spoil(column, i % 2 === 0 ? Number.NaN : 1e12)),
    target: spoil(data.target, -1e9),
    scale: spoil(data.scale, 1e6),
    asOf: spoil(data.asOf, 0),
  }
}

/** The same rows with their targets dealt out anew: nothing is left to learn. */
export function shuffled(data: Dataset, seed: number): Dataset {
  const random = seededRandom(seed)
  const target = data.target.slice()
  for (let i = target.length - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    const held = target[i]
    target[i] = target[j]
    target[j] = held
  }
  return { ...data, target }
}
