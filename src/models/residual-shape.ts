import { interpolate, levelOf, type ResidualQuantiles } from './residuals.ts'

/** How residuals are distributed, in units of the volatility that was foreseen. */
export interface ResidualShape {
  /** The residual below which a share `level` of them lies. */
  quantile(level: number): number
  /** The other way round. */
  levelOf(residual: number): number
}

/** The shape that some quantiles have. */
export function shapeOf(quantiles: ResidualQuantiles): ResidualShape {
  return {
    quantile: (level) => interpolate(quantiles, level),
    levelOf: (residual) => levelOf(quantiles, residual),
  }
}

/** Values may not meet: what is between them could not be told apart. */
const LEAST_APART = 1e-6

/**
 * A shape bent so that its `anchors` come to lie at `targets`: straight between two of them, and beyond the outer
 * ones as between the last two. Targets need not ascend: they are put in order, so that quantiles never cross.
 */
export function bentShape(
  shape: ResidualShape,
  anchors: readonly number[],
  targets: readonly number[],
): ResidualShape {
  const ordered = [...targets].sort((a, b) => a - b)
  for (let i = 1; i < ordered.length; i++) {
    ordered[i] = Math.max(ordered[i], ordered[i - 1] + LEAST_APART)
  }
  return {
    quantile: (level) => along(anchors, ordered, shape.quantile(level)),
    levelOf: (residual) => shape.levelOf(along(ordered, anchors, residual)),
  }
}

function along(from: readonly number[], to: readonly number[], value: number): number {
  let i = 1
  while (i < from.length - 1 && value > from[i]) i++
  const share = (value - from[i - 1]) / (from[i] - from[i - 1])
  return to[i - 1] + share * (to[i] - to[i - 1])
}
