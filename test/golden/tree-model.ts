/** The rows and the model of ours that trees.py hands to XGBoost and lightgbm_text.py to LightGBM: the same each time. */

import { writeLightgbmText } from '../../src/models/trees/lightgbm-writer.ts'
import { boostingParameters } from '../../src/models/trees/parameters.ts'
import { trainBoosting } from '../../src/models/trees/train.ts'
import { writeXgboostJson } from '../../src/models/trees/xgboost-json.ts'
import { seededRandom } from '../../src/runtime/index.ts'

const random = seededRandom(8)
const ROWS = 600

/** Four features, one of them often missing, and a target that needs two of them together. */
export const features: readonly Float64Array[] = [0, 1, 2, 3].map((feature) =>
  Float64Array.from({ length: ROWS }, () => {
    const value = Math.fround(random.normal())
    return feature === 3 && random.uniform() < 0.3 ? Number.NaN : value
  }),
)
export const target = features[0].map(
  (value, i) =>
    value * features[1][i] + (Number.isNaN(features[3][i]) ? 1 : 0) + random.normal() / 5,
)

export const ourEnsemble = trainBoosting(
  { featureNames: ['a', 'b', 'c', 'd'], features, target, learnt: ROWS },
  boostingParameters({ rounds: 8, leaves: 8, learningRate: 0.3, minChildRows: 5 }),
  1,
)

/** One row across the features. */
export function rowAt(i: number): Float64Array {
  return Float64Array.from(features, (column) => column[i])
}

if (import.meta.main) {
  const table = features.map((column) => [...column].map((v) => (Number.isNaN(v) ? null : v)))
  const [model, lightgbm] = [writeXgboostJson(ourEnsemble), writeLightgbmText(ourEnsemble)]
  console.log(JSON.stringify({ model, lightgbm, table, target: [...target] }))
}
