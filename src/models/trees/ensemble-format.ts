import Type, { type Static } from 'typebox'
import type { Ensemble } from './tree.ts'

const tree = Type.Object({
  feature: Type.Array(Type.Integer()),
  /** −1 and 1 stand for the infinities, which JSON lacks, where `unbounded` names the node. */
  threshold: Type.Array(Type.Number()),
  unbounded: Type.Array(Type.Integer()),
  missingLeft: Type.Array(Type.Integer()),
  left: Type.Array(Type.Integer()),
  value: Type.Array(Type.Number()),
  gain: Type.Array(Type.Number()),
  cover: Type.Array(Type.Number()),
})

/** An ensemble as JSON. */
export const ENSEMBLE_BODY = Type.Object({
  featureNames: Type.Array(Type.String()),
  base: Type.Number(),
  link: Type.Union([Type.Literal('identity'), Type.Literal('logistic')]),
  trees: Type.Array(tree),
})

/** The body of an ensemble. */
export function bodyOf(ensemble: Ensemble): Static<typeof ENSEMBLE_BODY> {
  return {
    featureNames: [...ensemble.featureNames],
    base: ensemble.base,
    link: ensemble.link,
    trees: ensemble.trees.map((each) => ({
      feature: [...each.feature],
      threshold: [...each.threshold].map((value) =>
        Number.isFinite(value) ? value : Math.sign(value),
      ),
      unbounded: [...each.threshold.keys()].filter((i) => !Number.isFinite(each.threshold[i])),
      missingLeft: [...each.missingLeft],
      left: [...each.left],
      value: [...each.value],
      gain: [...each.gain],
      cover: [...each.cover],
    })),
  }
}

/** The ensemble of a body. */
export function ensembleOf(body: Static<typeof ENSEMBLE_BODY>): Ensemble {
  return {
    ...body,
    trees: body.trees.map((each) => {
      const threshold = Float64Array.from(each.threshold)
      for (const node of each.unbounded) threshold[node] *= Infinity
      return {
        feature: Int32Array.from(each.feature),
        threshold,
        missingLeft: Uint8Array.from(each.missingLeft),
        left: Int32Array.from(each.left),
        value: Float64Array.from(each.value),
        gain: Float64Array.from(each.gain),
        cover: Float64Array.from(each.cover),
      }
    }),
  }
}
