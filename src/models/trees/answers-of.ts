import { type Predictor, predictorOf } from './predictor.ts'
import type { Ensemble } from './tree.ts'
import { type Explainer, explainerOf } from './tree-shap.ts'

/** What answers for an ensemble. Laid out when first asked for: a model may only be there to be saved or looked at. */
export function answersOf(ensemble: Ensemble): {
  readonly predictor: () => Predictor
  readonly explainer: () => Explainer
} {
  let known: Predictor | undefined
  let explaining: Explainer | undefined
  return {
    predictor: () => {
      known ??= predictorOf(ensemble)
      return known
    },
    explainer: () => {
      explaining ??= explainerOf(ensemble)
      return explaining
    },
  }
}
