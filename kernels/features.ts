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

/** Runs so many steps over a piece of so many rows. Columns have room for three rows more than they hold. */
export function run(steps: usize, count: i32, rows: i32): void {
  const end = steps + <usize>count * STEP
  for (let step = steps; step < end; step += STEP) {
    const bytes = (<usize>((lead(step) + rows + 3) & ~3)) << 3
    perform(operation(step), step, bytes, rows)
  }
}

/** The numbers are places in `OPERATIONS` of `src/features/formula/operations.ts`. */
function perform(operation: i32, step: usize, bytes: usize, rows: i32): void {
  switch (operation) {
    case 0:
      columns.linear(step, bytes)
      break
    case 1:
      columns.product(step, bytes)
      break
    case 2:
      columns.quotient(step, bytes)
      break
    case 3:
      columns.scaledDifference(step, bytes)
      break
    case 4:
      columns.greater(step, bytes)
      break
    case 5:
      columns.smaller(step, bytes)
      break
    case 6:
      columns.atLeast(step, bytes)
      break
    case 7:
      columns.magnitude(step, bytes)
      break
    case 8:
      columns.reciprocal(step, bytes)
      break
    case 9:
      columns.finite(step, bytes)
      break
    case 10:
      columns.roots(step, bytes)
      break
    case 11:
      columns.excess(step, bytes)
      break
    case 12:
      columns.position(step, bytes)
      break
    case 13:
      logarithm(step, bytes)
      break
    case 14:
      parts.sum(step, bytes)
      break
    case 15:
      parts.greatest(step, bytes)
      break
    case 16:
      parts.smallest(step, bytes)
      break
    case 17:
      moments.join(step, bytes)
      break
    case 18:
      moments.joinThird(step, bytes)
      break
    case 19:
      moments.standardised(step, bytes)
      break
    case 20:
      moments.skewness(step, bytes)
      break
    case 21:
      moments.correlation(step, bytes)
      break
    case 22:
      wave(step, rows)
      break
    default:
      unreachable()
  }
}

/** How many operations there are: what says that a build is of the same version as what runs it. */
export function operations(): i32 {
  return 23
}
