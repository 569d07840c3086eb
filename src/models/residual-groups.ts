import Type, { type Static } from 'typebox'
import { type Column, gather } from '../market/index.ts'
import { ascendingOrder } from '../scores/index.ts'
import { type ResidualShape, shapeOf } from './residual-shape.ts'
import { residualQuantiles } from './residuals.ts'

/** Schema of what was learnt of several groups of residuals. */
export const LEARNT_GROUPS = Type.Object({
  /** Volatilities between one group and the next, ascending. */
  edges: Type.Array(Type.Number()),
  residuals: Type.Array(Type.Array(Type.Number(), { minItems: 2 }), { minItems: 1 }),
})

/** Residuals in units of the volatility that was foreseen, and that volatility. NaN where no outcome is known. */
export interface JudgedResiduals {
  readonly sigmas: Column
  readonly residuals: Column
}

const GROUPS = 12

/** Fewer residuals in a group would not say where a twentieth of them lies. */
const LEAST_IN_GROUP = 500

/**
 * The residuals' distribution for each of a dozen sizes of the volatility foreseen (Mondrian conformal prediction, Vovk,
 * Gammerman and Shafer 2005): a calm that is foreseen is broken more often than a storm. None if residuals are
 * few.
 */
export function residualGroups({ sigmas, residuals }: JudgedResiduals): {
  readonly groups?: Static<typeof LEARNT_GROUPS>
} {
  const known = ascendingOrder(sigmas).filter((i) => Number.isFinite(residuals[i]))
  if (known.length < GROUPS * LEAST_IN_GROUP) return {}
  const edge = (group: number) => Math.floor((group * known.length) / GROUPS)
  const groups = Array.from({ length: GROUPS }, (_, g) => known.subarray(edge(g), edge(g + 1)))
  return {
    groups: {
      edges: groups.slice(1).map(([lowest]) => sigmas[lowest]),
      residuals: groups.map((rows) => [...residualQuantiles(gather(residuals, rows))]),
    },
  }
}

/** The shape for a volatility: its group's, or the common one if there are no groups. */
export function groupShapes(
  groups: Static<typeof LEARNT_GROUPS> | undefined,
  common: ResidualShape,
): (features: unknown, sigma: number) => ResidualShape {
  if (groups === undefined) return () => common
  const { edges } = groups
  const shapes = groups.residuals.map((each) => shapeOf(Float64Array.from(each)))
  return (_, sigma) => {
    let group = 0
    while (group < edges.length && sigma >= edges[group]) group++
    return shapes[group]
  }
}
