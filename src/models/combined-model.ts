import Type from 'typebox'
import type { Column } from '../market/index.ts'
import { artifact } from './artifact.ts'
import type { FittedModel, Model } from './model.ts'
import { ModelError } from './model-error.ts'
import { windowOf } from './window.ts'

/** Fitted members, each with what its forecast is multiplied by. */
interface Combined {
  readonly members: readonly FittedModel[]
  readonly weights: readonly number[]
}

/** How a model made of others forecasts and lies in bytes, whatever its weights came from. */
export interface Combiner {
  /** The largest of its members'. */
  readonly window: number
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

  const window = Math.max(1, ...models.map(windowOf))

  const fitted = ({ members, weights }: Combined): FittedModel => ({
    name,
    window,
    predictRow(features, scale) {
      let expected = 0
      for (let k = 0; k < members.length; k++) {
        const own = lastRows(features, windowOf(members[k]) / window)
        expected += weights[k] * members[k].predictRow(own, scale)
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
    ...explained({ members, weights }, window),
    save: () =>
      format.write({
        weights: [...weights],
        members: members.map((member) => Buffer.from(member.save()).toString('base64')),
      }),
  })

  return {
    window,
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

function explained(
  { members, weights }: Combined,
  window: number,
): Pick<FittedModel, 'explainRow'> {
  const voices = members.flatMap(({ explainRow }) => explainRow ?? [])
  if (voices.length < members.length) return {}
  return {
    explainRow(features, scale) {
      let base = 0
      const contributions = new Float64Array(features.length)
      voices.forEach((voice, k) => {
        const own = lastRows(features, windowOf(members[k]) / window)
        const said = voice(own, scale)
        base += weights[k] * said.base
        add(contributions.subarray(features.length - own.length), said.contributions, weights[k])
      })
      return { base, contributions }
    },
  }
}

/** The newest share of rows that lie one after the other: a member may read fewer than another. */
function lastRows(features: Float64Array, share: number): Float64Array {
  return features.subarray(features.length - Math.round(features.length * share))
}

function add(sum: Float64Array, values: Column, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += weight * values[i]
}
