import Type from 'typebox'
import type { Column } from '../market/index.ts'
import { artifact } from './artifact.ts'
import { targetsOf } from './dataset-targets.ts'
import { requireFeatures, requireKnownRows } from './known-rows.ts'
import { MIRROR_IMAGE, type MirrorImage, mirrorImageOf, mirrorRow } from './mirror-image.ts'
import type { Dataset, FittedModel, Model, TrainingSpan } from './model.ts'
import { windowOf } from './window.ts'

/**
 * What a model makes of the mirrored market, in which rises are falls. `yes`: it learns each row and its mirror
 * image. `odd`: it learns the rows as they are, and its forecast is made exactly odd: half of what it expects
 * here, less half of what it expects there. `both`: both.
 */
export const MIRRORINGS = ['no', 'yes', 'odd', 'both'] as const
export type Mirroring = (typeof MIRRORINGS)[number]

/**
 * A model without an opinion on whether markets rise: over a year such an opinion is mostly luck, and a model
 * free to hold it spends rows on it.
 */
export function mirroredModel(model: Model, mirroring: Mirroring, name: string): Model {
  if (mirroring === 'no') return model
  const format = artifact({
    kind: name,
    version: 1,
    body: Type.Object({
      featureNames: Type.Array(Type.String()),
      image: MIRROR_IMAGE,
      /** The fitted model's own bytes, base64. */
      model: Type.String(),
    }),
  })
  const isOdd = mirroring !== 'yes'
  const fitted = (member: FittedModel, image: MirrorImage, featureNames: readonly string[]) => ({
    ...(isOdd ? oddForecasts(member, image, featureNames) : member),
    name,
    window: windowOf(member),
    save: () =>
      format.write({
        featureNames: [...featureNames],
        image,
        model: Buffer.from(member.save()).toString('base64'),
      }),
  })

  return {
    name,
    window: windowOf(model),
    description: `${model.description}; rises and falls are taken for mirror images`,
    fit(span, seed) {
      requireKnownRows(name, span)
      const image = mirrorImageOf(span.data)
      const rows = mirroring === 'odd' ? span : withMirrorImages(span, image, windowOf(model))
      return fitted(model.fit(rows, seed), image, span.data.featureNames)
    },
    load(bytes) {
      const { model: own, image, featureNames } = format.read(bytes)
      return fitted(model.load(Buffer.from(own, 'base64')), image, featureNames)
    },
  }
}

/**
 * The rows of a span, each followed by its mirror image with the negated target. Twins share their moment, so
 * whatever is split by time inside (a penalty's blocks, an early stop) never has them on two sides. Where a model
 * reads several rows, the mirrored market comes after the real one, as in each the minutes must follow one another.
 */
function withMirrorImages(
  { data, from, to }: TrainingSpan,
  image: MirrorImage,
  window: number,
): TrainingSpan {
  const length = 2 * (to - from)
  const [step, toTwin] = window === 1 ? [2, 1] : [1, to - from]
  const twice = (column: Column, mirrorOf: (row: number) => number) => {
    const both = new Float64Array(length)
    for (let row = from, at = 0; row < to; row++, at += step) {
      both[at] = column[row]
      both[at + toTwin] = mirrorOf(row)
    }
    return both
  }
  const same = (column: Column) => twice(column, (row) => column[row])
  const features = data.features.map((column, i) => {
    const source = data.features[image.of[i]]
    const sign = image.sign[i]
    const offset = image.offset[i]
    return twice(column, (row) => offset + sign * source[row])
  })
  const rows: Dataset = {
    ...{ length, features, asOf: same(data.asOf), scale: same(data.scale) },
    ...{ featureNames: data.featureNames, horizonMs: data.horizonMs },
    ...(data.mirrors && { mirrors: data.mirrors }),
    ...targetsOf(data, (column) => twice(column, (row) => -column[row])),
  }
  return { data: rows, from: 0, to: length }
}

function oddForecasts(
  member: FittedModel,
  image: MirrorImage,
  featureNames: readonly string[],
): Omit<FittedModel, 'name' | 'save'> {
  return {
    predictRow(features, scale) {
      const mirrored = new Float64Array(features.length)
      mirrorRow(image, features, mirrored)
      return (member.predictRow(features, scale) - member.predictRow(mirrored, scale)) / 2
    },
    predict(data, from, to) {
      requireFeatures(member.name, featureNames, data)
      const here = member.predict(data, from, to)
      const first = Math.max(0, from - windowOf(member) + 1)
      const mirrored = mirrorSpan(data, first, to, image)
      const there = member.predict(mirrored, from - first, to - first)
      return here.map((value, i) => (value - there[i]) / 2)
    },
    ...oddExplanations(member, image),
  }
}

/** Half of what speaks here, less half of what speaks there, each said of the feature it comes from. */
function oddExplanations(
  { explainRow }: FittedModel,
  image: MirrorImage,
): Pick<FittedModel, 'explainRow'> {
  if (explainRow === undefined) return {}
  const size = image.of.length
  return {
    explainRow(features, scale) {
      const mirrored = new Float64Array(features.length)
      mirrorRow(image, features, mirrored)
      const here = explainRow(features, scale)
      const there = explainRow(mirrored, scale)
      // Places are changed in pairs: what comes from i goes to `of[i]`.
      const contributions = here.contributions.map((each, i) => {
        const place = i % size
        return (each - there.contributions[i - place + image.of[place]]) / 2
      })
      return { base: (here.base - there.base) / 2, contributions }
    },
  }
}

function mirrorSpan(data: Dataset, from: number, to: number, image: MirrorImage): Dataset {
  const cut = (column: Column) => column.subarray(from, to)
  return {
    ...data,
    length: to - from,
    features: image.of.map((of, i) => {
      const sign = image.sign[i]
      const offset = image.offset[i]
      return data.features[of].slice(from, to).map((value) => offset + sign * value)
    }),
    asOf: cut(data.asOf),
    scale: cut(data.scale),
    ...targetsOf(data, cut),
  }
}
