import type { Engine } from './engine.ts'
import type { GrownNode } from './grow.ts'
import type { TrainingRows } from './training-rows.ts'

/**
 * How well a forest forecasts the rows it learnt from, each by the trees that did not draw it.
 *
 * It flatters where labels overlap: the next minute's ten-minute return shares nine minutes with this one's, so
 * that a row left out still has near-copies in the bag. Draw blocks of days instead (`blockMs`): rows whose label
 * overlaps that of a drawn one are then left out, too, and few are lost. A score of later rows it does not replace.
 */
export interface OutOfBag {
  /** Rows that at least one tree may speak of. */
  readonly rows: number
  readonly meanSquare: number
  /** Share of those rows' variance that is foreseen; below zero is worse than their mean. */
  readonly r2: number
}

/** Counts what trees say of rows they have not seen. The engine's forecasts are used for it. */
export function outOfBagTally(engine: Engine, rows: TrainingRows, byBlocks: boolean) {
  const { skipped, prediction, target } = engine
  const { learnt, time } = rows
  const counts = new Uint32Array(learnt)
  prediction.fill(0)
  return {
    /** Takes note of a tree that was grown on those rows. */
    add(nodes: readonly GrownNode[], drawn: Uint32Array): void {
      skipped.fill(0)
      for (const row of drawn) skipped[row] = 1
      if (byBlocks && time) skipOverlapping(skipped, learnt, time)
      engine.addLeaves(nodes, 0, learnt)
      for (let row = 0; row < learnt; row++) counts[row] += 1 - skipped[row]
    },
    /** `share` of the forest's forecast is one tree's, over the base. */
    score(base: number, share: number): OutOfBag {
      let known = 0
      let sum = 0
      for (let row = 0; row < learnt; row++) {
        if (counts[row] === 0) continue
        known++
        sum += target[row]
      }
      let missed = 0
      let varied = 0
      for (let row = 0; row < learnt; row++) {
        if (counts[row] === 0) continue
        const forecast = base + prediction[row] / (counts[row] * share)
        missed += (target[row] - forecast) ** 2
        varied += (target[row] - sum / known) ** 2
      }
      return { rows: known, meanSquare: missed / known, r2: 1 - missed / varied }
    },
  }
}

/** Marks rows whose label's interval `[asOf, asOf + horizon]` overlaps that of a marked one. */
function skipOverlapping(
  marks: Uint8Array,
  rows: number,
  { asOf, horizonMs }: NonNullable<TrainingRows['time']>,
): void {
  let last = -Infinity
  for (let row = 0; row < rows; row++) {
    if (marks[row] === 1) last = asOf[row]
    else if (asOf[row] - last <= horizonMs) marks[row] = 2
  }
  let next = Infinity
  for (let row = rows - 1; row >= 0; row--) {
    if (marks[row] === 1) next = asOf[row]
    else if (next - asOf[row] <= horizonMs) marks[row] = 2
  }
  for (let row = 0; row < rows; row++) marks[row] = Math.min(marks[row], 1)
}
