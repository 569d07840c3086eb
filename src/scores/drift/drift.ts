import type { Column } from '../../market/index.ts'
import { assert } from '../../runtime/index.ts'
import { effectiveSampleSize, serialVariance } from '../long-run-variance.ts'
import { type Distribution, sharesAt } from './distribution.ts'
import { kolmogorovDistance, kolmogorovPValue } from './kolmogorov-smirnov.ts'
import { populationStability } from './population-stability.ts'

/** What a column looked like in the span a model learnt from. */
export interface DriftReference {
  readonly name: string
  readonly distribution: Distribution
  /** Rows it was taken of. */
  readonly rows: number
  /** The largest index of any week of the span against the whole of it; null where it had too few weeks to say. */
  readonly worstWeek: number | null
}

/** How far a column has moved from what was learnt from. */
export interface ColumnDrift {
  readonly name: string
  /** Population stability index. */
  readonly psi: number
  /** Of any week that was learnt from, the largest. */
  readonly worstWeek: number | null
  /** Kolmogorov–Smirnov distance. */
  readonly distance: number
  /** Of that distance, for as many independent values as the window is worth. */
  readonly pValue: number
  readonly effectiveRows: number
  readonly verdict: 'steady' | 'shifting' | 'drifted'
}

const DRIFT_THRESHOLDS = { shifting: 0.1, drifted: 0.25 } as const
/** How often anything at all may be called moving where nothing moves: shared out among the columns. */
const FALSE_ALARMS = 0.01
/** Values whose neighbours this many rows away still say the same are few: two windows of four hours. */
const LAG = 480

/**
 * Judges a window of consecutive rows, column by column. Minutes say almost the same as their neighbours, so the
 * test counts the independent values they are worth. `shifting`: index of 0.1 at least, and more than luck;
 * `drifted`: 0.25, more than luck, and further out than any week that was learnt from.
 */
export function columnDrifts(
  references: readonly DriftReference[],
  columns: readonly Column[],
): readonly ColumnDrift[] {
  assert(references.length === columns.length, 'each column has its reference')
  const level = FALSE_ALARMS / references.length
  return references.map(({ name, distribution, rows, worstWeek }, i) => {
    const values = columns[i].filter((value) => !Number.isNaN(value))
    const { length } = values
    const ranks = values.map((value) => {
      const { below, atOrBelow } = sharesAt(distribution, value)
      return (below + atOrBelow) / 2
    })
    const worth = effectiveSampleSize(
      serialVariance(ranks, Math.min(LAG, Math.floor(length / 4))),
      length,
    )
    // Values that never move are one value.
    const effectiveRows = Number.isFinite(worth) ? Math.min(worth, length) : 1
    const distance = kolmogorovDistance(distribution, values)
    const pValue = kolmogorovPValue(distance, effectiveRows, (effectiveRows * rows) / length)
    const psi = populationStability(distribution, values)
    // A column that stands still is worth one value, and no test would dare: but it never stood still before.
    const stuck = length > LAG && distance > 0.4 && values.every((value) => value === values[0])
    const moved = stuck || (pValue < level && psi >= DRIFT_THRESHOLDS.shifting)
    const far = psi >= DRIFT_THRESHOLDS.drifted && psi > (worstWeek ?? 0)
    const verdict = moved ? (far ? 'drifted' : 'shifting') : 'steady'
    return { name, psi, worstWeek, distance, pValue, effectiveRows, verdict }
  })
}
