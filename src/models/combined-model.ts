import Type from 'typebox'
import type { Column } from '../market/index.ts'
import { artifact } from './artifact.ts'
import type { FittedModel, Model } from './model.ts'
import { ModelError } from './model-error.ts'

/** Fitted members, each with what its forecast is multiplied by. */
interface Combined {
  readonly members: readonly FittedModel[]
  readonly weights: readonly number[]
}

/** How a model made of others forecasts and lies in bytes, whatever its weights came from. */
export interface Combiner {
  fitted(combined: Combined): FittedModel
  load(bytes: Uint8Array): FittedModel
}

/** The combiner of these members under that name. */
export function combiner(name: string, models: readonly Model[]): Combiner {
  const format = artifact({
    kind: name,
    version: 1,
    body: Type.Object({
      weights: Type.Array(Type.Number()),
      /** The fitted members' own bytes, base64. */
      members: Type.Array(Type.String()),
    }),
  })

  const fitted = ({ members, weights }: Combined): FittedModel => ({
    name,
    predictRow(features, scale) {
      let expected = 0
      for (let k = 0; k < members.length; k++) {
        expected += weights[k] * members[k].predictRow(features, scale)
      }
      return expected
    },
    predict(data, from, to) {
      const expected = new Float64Array(to - from)
      members.forEach((member, k) => {
        add(expected, member.predict(data, from, to), weights[k])
      })
      return expected
    },
    ...explained({ members, weights }),
    save: () =>
      format.write({
        weights: [...weights],
        members: members.map((member) => Buffer.from(member.save()).toString('base64')),
      }),
  })

  return {
    fitted,
    load(bytes) {
      const { weights, members } = format.read(bytes)
      if (members.length !== models.length || weights.length !== models.length) {
        const found = `Unreadable model bytes: ${name} has ${models.length} members, not ${members.length}`
        throw new ModelError('UNREADABLE', found)
      }
      return fitted({
        weights,
        members: models.map((model, k) => model.load(Buffer.from(members[k], 'base64'))),
      })
    },
  }
}

function explained({ members, weights }: Combined): Pick<FittedModel, 'explainRow'> {
  const voices = members.flatMap(({ explainRow }) => explainRow ?? [])
  if (voices.length < members.length) return {}
  return {
    explainRow(features, scale) {
      let base = 0
      const contributions = new Float64Array(features.length)
      voices.forEach((voice, k) => {
        const said = voice(features, scale)
        base += weights[k] * said.base
        add(contributions, said.contributions, weights[k])
      })
      return { base, contributions }
    },
  }
}

function add(sum: Float64Array, values: Column, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += weight * values[i]
}
