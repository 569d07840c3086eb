import { MIRRORINGS, mirroredModel } from './mirrored-model.ts'
import { type ModelFamily, specOf } from './model-family.ts'
import { scaledModel, TARGET_SCALINGS } from './target-scaling.ts'
import type { SearchSpace } from './tuning/search-space.ts'

/** What may be set for any model: it says how the rows are shown, not how they are learnt. */
const OPTIONS: SearchSpace = [
  { kind: 'choice', name: 'scaling', options: TARGET_SCALINGS },
  { kind: 'choice', name: 'mirror', options: MIRRORINGS },
]

/** The same family, whose models also take the options of any model. */
export function withOptions(family: ModelFamily): ModelFamily {
  const space = [...family.space, ...OPTIONS]
  return {
    name: family.name,
    space,
    with(params) {
      const spec = (taken: readonly string[]) =>
        specOf({ ...family, space: space.filter(({ name }) => !taken.includes(name)) }, params)
      const scaling = TARGET_SCALINGS.find((each) => each === params.scaling) ?? 'volatility'
      const mirroring = MIRRORINGS.find((each) => each === params.mirror) ?? 'no'
      const mirrored = mirroredModel(family.with(params), mirroring, spec(['scaling']))
      return scaledModel(mirrored, scaling, spec([]))
    },
  }
}
