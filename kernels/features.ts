/**
 * The inner loops of the features. AssemblyScript with SIMD, over raw addresses in one memory: a program of steps is
 * run over a piece of candles, each step from columns to a column. No value depends on where in a piece it lies, so
 * its bits are the same from any start.
 *
 * `src/features/formula/` writes the steps and says what each operation means; `features/step.ts` says how they lie
 * in memory.
 */
import * as columns from './features/columns'
import { logarithm } from './features/logarithm'
import * as moments from './features/moments'
import * as parts from './features/parts'
import { lead, operation, STEP } from './features/step'
import { wave } from './features/wave'

/** Runs so many steps over a piece of so many rows. Columns have room for a row more than they hold. */
export function run(steps: usize, count: i32, rows: i32): void {
  const end = steps + <usize>count * STEP
  for (let step = steps; step < end; step += STEP) {
    const bytes = (<usize>((lead(step) + rows + 1) & ~1)) << 3
    perform(operation(step), step, bytes, rows)
  }
}

/** The numbers are places in `OPERATIONS` of `src/features/formula/operations.ts`. */
function perform(operation: i32, step: usize, bytes: usize, rows: i32): void {
  switch (operation) {
    case 0:
      return columns.linear(step, bytes)
    case 1:
      return columns.product(step, bytes)
    case 2:
      return columns.quotient(step, bytes)
    case 3:
      return columns.scaledDifference(step, bytes)
    case 4:
      return columns.greater(step, bytes)
    case 5:
      return columns.smaller(step, bytes)
    case 6:
      return columns.atLeast(step, bytes)
    case 7:
      return columns.magnitude(step, bytes)
    case 8:
      return columns.reciprocal(step, bytes)
    case 9:
      return columns.finite(step, bytes)
    case 10:
      return columns.roots(step, bytes)
    case 11:
      return columns.excess(step, bytes)
    case 12:
      return columns.position(step, bytes)
    case 13:
      return logarithm(step, bytes)
    case 14:
      return parts.sum(step, bytes)
    case 15:
      return parts.greatest(step, bytes)
    case 16:
      return parts.smallest(step, bytes)
    case 17:
      return moments.join(step, bytes)
    case 18:
      return moments.joinThird(step, bytes)
    case 19:
      return moments.standardised(step, bytes)
    case 20:
      return moments.skewness(step, bytes)
    case 21:
      return moments.correlation(step, bytes)
    case 22:
      return wave(step, rows)
    default:
      unreachable()
  }
}

/** How many operations there are: what says that a build is of the same version as what runs it. */
export function operations(): i32 {
  return 23
}
