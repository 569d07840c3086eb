import { availableParallelism } from 'node:os'
import Type from 'typebox'
import { artifact } from './artifact.ts'
import { boundedTarget } from './bounded-target.ts'
import { requireFeatures, requireKnownRows } from './known-rows.ts'
import { type Engine, lstmEngine } from './lstm/engine.ts'
import { integratedGradients } from './lstm/integrated-gradients.ts'
import { fillTable, fitNormaliser, normalise } from './lstm/normaliser.ts'
import { PARTS, splitSequences } from './lstm/sequences.ts'
import { type Shape, weightLayout } from './lstm/shape.ts'
import { type TrainingPlan, trainLstms } from './lstm/train.ts'
import type { FittedModel, Model, TrainingSpan } from './model.ts'
import { ModelError } from './model-error.ts'
import type { ModelFamily } from './model-family.ts'
import { hasWindow } from './window.ts'

const NAME = 'lstm'

const format = artifact({
  kind: NAME,
  version: 1,
  body: Type.Object({
    featureNames: Type.Array(Type.String()),
    steps: Type.Integer({ minimum: 1 }),
    hidden: Type.Integer({ minimum: 1 }),
    layers: Type.Union([Type.Literal(1), Type.Literal(2)]),
    mean: Type.Array(Type.Number()),
    deviation: Type.Array(Type.Number()),
    /** Network after network: single-precision numbers in the order in which the kernels read them, base64. */
    weights: Type.String(),
  }),
})

type Learnt = ReturnType<typeof format.read>

/**
 * Small, and several of them: of ten minutes ahead so little can be known that a large network learns the past by heart.
 * Chosen on half a year that no score is given for: docs/adr/0018-our-own-lstm-kernel.md.
 */
const USUAL = {
  ...{ sequence: 5, hidden: 8, layers: 1, dropout: 0.1, rate: 1e-3, epochs: 10 },
  ...{ batch: 256, clip: 1, patience: 5, stride: 10, members: 5 },
}

/** How each network is trained, and how many are. */
interface Plan extends Omit<TrainingPlan, 'threads'> {
  readonly members: number
}

/** A recurrent network over the last minutes' features: long short-term memory (Hochreiter & Schmidhuber 1997). */
export const lstmFamily: ModelFamily = {
  name: NAME,
  space: [
    { kind: 'integer', name: 'sequence', low: 1, high: 30, log: true },
    { kind: 'integer', name: 'hidden', low: 4, high: 32, log: true },
    { kind: 'choice', name: 'layers', options: [1, 2] },
    { kind: 'number', name: 'dropout', low: 0, high: 0.5 },
    { kind: 'number', name: 'rate', low: 1e-4, high: 1e-2, log: true },
    { kind: 'integer', name: 'epochs', low: 2, high: 20, log: true },
    { kind: 'integer', name: 'batch', low: 64, high: 1024, log: true },
    { kind: 'integer', name: 'patience', low: 2, high: 6 },
    // What follows costs time, or hardly matters.
    { kind: 'number', name: 'clip', low: 0.1, high: 10, log: true, searched: false },
    { kind: 'integer', name: 'stride', low: 1, high: 20, log: true, searched: false },
    { kind: 'integer', name: 'members', low: 1, high: 10, log: true, searched: false },
  ],
  with(params) {
    const of = (name: keyof typeof USUAL) => {
      const value = params[name]
      return typeof value === 'number' ? value : USUAL[name]
    }
    for (const name of ['sequence', 'hidden', 'batch', 'patience', 'stride', 'members'] as const) {
      if (of(name) < 1) throw new ModelError('BAD_PARAMETERS', `${NAME}: ${name} is at least 1`)
    }
    if (of('dropout') >= 1) {
      throw new ModelError('BAD_PARAMETERS', `${NAME}: dropout is a share below 1`)
    }
    const network = { steps: of('sequence'), hidden: of('hidden'), layers: of('layers') }
    const plan = {
      ...{ rate: of('rate'), clip: of('clip'), epochs: of('epochs'), batch: of('batch') },
      ...{ patience: of('patience'), dropout: of('dropout'), stride: of('stride') },
      members: of('members'),
    }
    return lstmModel({ ...network, layers: network.layers === 2 ? 2 : 1 }, plan)
  },
}

function lstmModel(network: Omit<Shape, 'inputs'>, plan: Plan): Model {
  return {
    name: NAME,
    description: `A recurrent network over the features of the last ${network.steps} minutes`,
    window: network.steps,
    fit(span, seed) {
      requireKnownRows(NAME, span)
      return fitted(learn(span, network, plan, seed))
    },
    load: (bytes) => fitted(format.read(bytes)),
  }
}

function learn(
  span: TrainingSpan,
  network: Omit<Shape, 'inputs'>,
  plan: Plan,
  seed: number,
): Learnt {
  const { data, from, to } = span
  const shape = { ...network, inputs: data.features.length }
  const { target } = boundedTarget(data)
  const normaliser = fitNormaliser(span)
  const inTable = (each: readonly number[]) => Uint32Array.from(each, (row) => row - from)
  const parts = Array.from({ length: plan.members }, (_, member) => {
    const { learn: rows, watch } = splitSequences(span, shape.steps, member % PARTS)
    if (rows.length === 0 || watch.length === 0) {
      throw new ModelError(
        'EMPTY_SPAN',
        `${NAME} finds too few sequences of ${shape.steps} minutes in a row in rows [${from}, ${to})`,
      )
    }
    return { learn: inTable(rows), watch: inTable(watch) }
  })
  const networks = trainLstms(
    shape,
    {
      rows: to - from,
      fill: (table) => fillTable(normaliser, data.features, from, to, table),
      targetOf: (row) => target[from + row],
      parts,
    },
    { ...plan, threads: threadsFor(parts[0].learn.length / plan.stride) },
    seed,
  )
  const bytes = Buffer.concat(networks.map((each) => new Uint8Array(each.buffer)))
  const facts = { featureNames: [...data.featureNames], mean: [...normaliser.mean] }
  const deviation = [...normaliser.deviation]
  return { ...facts, ...network, deviation, weights: bytes.toString('base64') }
}

/** Threads are a matter of speed alone: few sequences are not worth starting one. */
function threadsFor(sequences: number): number {
  return sequences < 4000 ? 1 : Math.min(4, availableParallelism())
}

/** Rows forecast from one table. */
const PIECE = 16_384

function fitted(learnt: Learnt): FittedModel {
  const { featureNames, steps, hidden, layers } = learnt
  const shape: Shape = { inputs: featureNames.length, steps, hidden, layers }
  const networks = networksOf(learnt, shape)
  const engineFor = (rows: number, sequences: number, threads: number): Engine =>
    lstmEngine({ shape, rows, sequences, batch: 0, threads })
  let single: Engine | undefined
  let attributions: readonly ReturnType<typeof integratedGradients>[] | undefined

  /** The values of a window as the networks read them. */
  function fillWindow(features: Float64Array, into: Float32Array): void {
    if (features.length !== steps * featureNames.length) {
      const reads = `${steps} rows of ${featureNames.length} features`
      const found = `${NAME} reads ${reads} in a row, not ${features.length} values`
      throw new ModelError('WRONG_FEATURES', found)
    }
    for (let i = 0; i < features.length; i++) {
      into[i] = normalise(learnt, i % featureNames.length, features[i])
    }
  }

  /** The mean of what all networks say of the first `count` sequences in the order, told one by one. */
  function ask(engine: Engine, count: number): Float64Array {
    const said = new Float64Array(count)
    for (const weights of networks) {
      engine.weights.set(weights)
      engine.forecast(0, count)
      for (let i = 0; i < count; i++) said[i] += engine.output[i]
    }
    return said.map((sum) => sum / networks.length)
  }

  return {
    name: NAME,
    window: steps,
    predictRow(features) {
      single ??= engineFor(steps, 1, 1)
      fillWindow(features, single.table)
      single.order[0] = steps - 1
      return ask(single, 1)[0]
    },
    explainRow(features) {
      const values = new Float32Array(features.length)
      fillWindow(features, values)
      attributions ??= networks.map((weights) => integratedGradients(shape, weights))
      const contributions = new Float64Array(features.length)
      let base = 0
      for (const attribute of attributions) {
        const said = attribute(values)
        base += said.base / networks.length
        said.contributions.forEach((each, i) => {
          contributions[i] += each / networks.length
        })
      }
      return { base, contributions }
    },
    predict(data, from, to) {
      requireFeatures(NAME, featureNames, data)
      const out = new Float64Array(to - from).fill(Number.NaN)
      const engine = engineFor(PIECE + steps - 1, PIECE, threadsFor(to - from))
      for (let begin = from; begin < to; begin += PIECE) {
        const end = Math.min(begin + PIECE, to)
        const first = Math.max(0, begin - steps + 1)
        fillTable(learnt, data.features, first, end, engine.table)
        const rows: number[] = []
        for (let row = begin; row < end; row++) {
          if (hasWindow(data.asOf, row, steps)) rows.push(row)
        }
        engine.order.set(rows.map((row) => row - first))
        ask(engine, rows.length).forEach((said, i) => {
          out[rows[i] - from] = said
        })
      }
      engine.end()
      return out
    },
    save: () => format.write(learnt),
  }
}

function networksOf({ weights }: Learnt, shape: Shape): readonly Float32Array[] {
  const bytes = Uint8Array.from(Buffer.from(weights, 'base64'))
  const { count } = weightLayout(shape)
  const size = count * Float32Array.BYTES_PER_ELEMENT
  const networks = bytes.byteLength / size
  if (networks === 0 || !Number.isInteger(networks)) {
    throw new ModelError('UNREADABLE', 'Unreadable model bytes: not as many weights as units need')
  }
  return Array.from({ length: networks }, (_, i) => new Float32Array(bytes.buffer, i * size, count))
}
