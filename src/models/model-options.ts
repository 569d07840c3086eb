import { TARGET_BOUND } from './bounded-target.ts'
import { type LearntTarget, otherTargetModel } from './learnt-target.ts'
import { MIRRORINGS, mirroredModel } from './mirrored-model.ts'
import { type ModelFamily, specOf } from './model-family.ts'
import { scaledModel, TARGET_SCALINGS } from './target-scaling.ts'
import type { Params, SearchSpace } from './tuning/search-space.ts'

/** What may be set for any model: it says how the rows are shown, not how they are learnt. */
const OPTIONS: SearchSpace = [
  { kind: 'choice', name: 'scaling', options: TARGET_SCALINGS },
  { kind: 'choice', name: 'mirror', options: MIRRORINGS },
  { kind: 'integer', name: 'ahead', low: 1, high: 5, searched: false },
  { kind: 'number', name: 'bound', low: 1, high: TARGET_BOUND, searched: false },
]

/** The same family, whose models also take the options of any model. */
export function withOptions(family: ModelFamily): ModelFamily {
  const space = [...family.space, ...OPTIONS]
  return {
    ...family,
    space,
    with(params) {
      const spec = (taken: readonly string[]) =>
        specOf({ ...family, space: space.filter(({ name }) => !taken.includes(name)) }, params)
      const scaling = TARGET_SCALINGS.find((each) => each === params.scaling) ?? 'volatility'
      const mirroring = MIRRORINGS.find((each) => each === params.mirror) ?? 'no'
      const plain = otherTargetModel(
        family.with(params),
        learntTargetIn(params),
        spec(['scaling', 'mirror']),
      )
      const mirrored = mirroredModel(plain, mirroring, spec(['scaling']))
      return scaledModel(mirrored, scaling, spec([]))
    },
  }
}

function learntTargetIn({ ahead, bound }: Params): LearntTarget {
  return {
    ...(typeof ahead === 'number' && { ahead }),
    ...(typeof bound === 'number' && { bound }),
  }
}
