import Type from 'typebox'
import type { Mirror } from '../features/index.ts'
import type { Dataset } from './model.ts'
import { ModelError } from './model-error.ts'

/** Schema of a `MirrorImage`, to be kept with what was learnt. */
export const MIRROR_IMAGE = Type.Object({
  /** Which feature each one changes places with; itself if with none. */
  of: Type.Array(Type.Integer({ minimum: 0 })),
  sign: Type.Array(Type.Union([Type.Literal(1), Type.Literal(-1)])),
  offset: Type.Array(Type.Number()),
})

/** How a row looks in the mirrored market: feature i is `offset[i] + sign[i] × feature of[i]`. */
export type MirrorImage = Type.Static<typeof MIRROR_IMAGE>

/** The mirror image of a dataset's rows. Throws `NO_MIRROR`, naming the features that have none. */
export function mirrorImageOf(data: Pick<Dataset, 'featureNames' | 'mirrors'>): MirrorImage {
  const { featureNames, mirrors } = data
  const lacking = featureNames.filter((_, i) => placeOf(featureNames, i, mirrors?.[i]) < 0)
  if (lacking.length > 0) {
    throw new ModelError(
      'NO_MIRROR',
      `Mirrored training needs features that have a mirror image; ${lacking.join(', ')} has none. ` +
        'Leave out +mirror, or choose a set of stationary features such as core@1',
    )
  }
  return {
    of: featureNames.map((_, i) => placeOf(featureNames, i, mirrors?.[i])),
    sign: featureNames.map((_, i) => (mirrors?.[i] === 'even' ? 1 : -1)),
    offset: featureNames.map((_, i) => offsetOf(mirrors?.[i])),
  }
}

/** Whether every feature of the dataset has a mirror image. */
export function hasMirrorImage({ featureNames, mirrors }: Dataset): boolean {
  return featureNames.every((_, i) => placeOf(featureNames, i, mirrors?.[i]) >= 0)
}

/** The mirror image of a row, or of several rows one after the other, written into `into`. */
export function mirrorRow(
  { of, sign, offset }: MirrorImage,
  row: Float64Array,
  into: Float64Array,
) {
  const size = of.length
  for (let start = 0; start < row.length; start += size) {
    for (let i = 0; i < size; i++) into[start + i] = offset[i] + sign[i] * row[start + of[i]]
  }
}

/** Where a feature's mirrored value comes from; −1 if from nowhere. */
function placeOf(names: readonly string[], i: number, mirror: Mirror | undefined): number {
  if (mirror === undefined) return -1
  return typeof mirror === 'object' && 'negatedOf' in mirror ? names.indexOf(mirror.negatedOf) : i
}

function offsetOf(mirror: Mirror | undefined): number {
  return typeof mirror === 'object' && 'complementIn' in mirror ? mirror.complementIn : 0
}
