import { seededRandom } from '../../runtime/index.ts'
import { type Binning, binRows } from './bin-rows.ts'
import { crewFor } from './crew.ts'
import { growTree } from './grow.ts'
import type { Grower } from './grower.ts'
import { type Kernels, kernelModule, kernelsOver } from './kernel.ts'
import {
  hasConstantHessian,
  leafQuantile,
  meanLoss,
  startOf,
  weightedQuantile,
  writeDerivatives,
} from './objective.ts'
import type { BoostingParameters, ForestParameters, TreeParameters } from './parameters.ts'
import { type Ensemble, leafOf, type Tree, treeOf } from './tree.ts'
import { newWorkspace, type Workspace } from './workspace.ts'

/** Rows to learn from; those from `learnt` on are only watched, for early stopping. */
export interface TrainingRows {
  readonly featureNames: readonly string[]
  readonly features: readonly Float64Array[]
  readonly target: Float64Array
  readonly weight?: Float64Array
  readonly learnt: number
}

/** Gradient boosting: each tree corrects what the ones before have left. */
export function trainBoosting(
  rows: TrainingRows,
  parameters: BoostingParameters,
  seed: number,
): Ensemble {
  const { objective, learningRate } = parameters
  const constant = hasConstantHessian(objective) && !rows.weight && !parameters.goss
  const engine = engineFor(rows, parameters, constant ? 1 : 2)
  const { target, weight, prediction, gradient, hessian, order } = engine
  const base = startOf(objective, target.subarray(0, rows.learnt), weight.subarray(0, rows.learnt))
  prediction.fill(base)
  const random = seededRandom(seed)
  const quantile = leafQuantile(objective)
  const trees: Tree[] = []
  let best = { loss: Infinity, trees: 0 }

  for (let round = 0; round < parameters.rounds; round++) {
    writeDerivatives(objective, engine, [0, rows.learnt], gradient, hessian)
    const used = sample(engine, parameters, rows.learnt, random)
    engine.quantise(rows.learnt, rows.learnt)
    const grown = growTree(engine.grower, used, random.integer(2 ** 31))
    for (const leaf of grown.leaves) {
      const node = grown.nodes[leaf.node]
      if (quantile !== undefined) {
        const fallen = order.subarray(leaf.from, leaf.to)
        const misses = Float64Array.from(fallen, (row) => target[row] - prediction[row])
        const shares = Float64Array.from(fallen, (row) => weight[row])
        node.value = weightedQuantile(misses, shares, quantile)
      }
    }
    for (const node of grown.nodes) node.value = Math.fround(node.value * learningRate)
    const tree = treeOf(grown.nodes)
    trees.push(tree)
    for (const leaf of grown.leaves) {
      const { value } = grown.nodes[leaf.node]
      for (let i = leaf.from; i < leaf.to; i++) prediction[order[i]] += value
    }
    addToRest(engine, tree, rows, order.subarray(0, used))
    if (parameters.patience === undefined || rows.learnt === target.length) continue
    const loss = meanLoss(objective, engine, rows.learnt, target.length)
    if (loss < best.loss) best = { loss, trees: trees.length }
    else if (trees.length - best.trees >= parameters.patience) break
  }
  engine.grower.crew.end()
  const kept = best.trees > 0 ? trees.slice(0, best.trees) : trees
  const link = objective.kind === 'logistic' ? 'logistic' : 'identity'
  return { featureNames: rows.featureNames, base, trees: kept, link }
}

/** A random forest of regression trees, each grown on rows drawn anew; its forecast is their mean. */
export function trainForest(
  rows: TrainingRows,
  parameters: ForestParameters,
  seed: number,
): Ensemble {
  const engine = engineFor(rows, parameters, rows.weight ? 2 : 1)
  const { target, weight, prediction, gradient, hessian, order } = engine
  prediction.fill(0)
  writeDerivatives({ kind: 'squared' }, engine, [0, rows.learnt], gradient, hessian)
  const drawn = Math.max(1, Math.round(rows.learnt * parameters.rowShare))
  engine.quantise(rows.learnt, drawn)
  const base = startOf({ kind: 'squared' }, target, weight)
  const trees = Array.from({ length: parameters.trees }, (_, index): Tree => {
    const random = seededRandom(seed * 1_000_003 + index)
    if (parameters.withoutReplacement) drawWithout(order, rows.learnt, drawn, random.uniform)
    else {
      for (let i = 0; i < drawn; i++) order[i] = random.integer(rows.learnt)
      order.subarray(0, drawn).sort()
    }
    const grown = growTree(engine.grower, drawn, random.integer(2 ** 31))
    for (const node of grown.nodes) {
      node.value = Math.fround((node.value - base) / parameters.trees)
    }
    return treeOf(grown.nodes)
  })
  engine.grower.crew.end()
  return { featureNames: rows.featureNames, base, trees, link: 'identity' }
}

interface Engine extends Workspace {
  readonly grower: Grower
  readonly order: Uint32Array
  /** Makes gradients whole numbers that so many drawn rows cannot overflow. */
  quantise(rows: number, drawn: number): void
}

function engineFor(
  rows: TrainingRows,
  parameters: TreeParameters & { readonly bins: number; readonly threads: number },
  words: 1 | 2,
): Engine {
  const length = rows.target.length
  const features = rows.features.length
  const { threads } = parameters
  const size = { features, rows: Math.max(length, 256), words, leaves: parameters.leaves, threads }
  const workspace = newWorkspace(size)
  const kernels: Kernels = kernelsOver(kernelModule(), workspace.memory)
  // Helpers start while rows are put into bins.
  const crew = crewFor(workspace, kernels, threads)
  const binning: Binning = binRows(workspace, kernels, rows, parameters.bins)
  const { layout, rules } = workspace
  const cut = (column: Float64Array) => column.subarray(0, length)
  const engine = {
    ...workspace,
    target: cut(workspace.target),
    prediction: cut(workspace.prediction),
    weight: cut(workspace.weight),
  }
  engine.target.set(rows.target)
  if (rows.weight) engine.weight.set(rows.weight)
  else engine.weight.fill(1)
  const { l1, l2, minChildWeight, minChildRows, maxDelta } = parameters
  rules.set([l2, l1, minChildWeight, minChildRows, maxDelta, 1, 1])
  return {
    ...engine,
    order: new Uint32Array(workspace.memory.buffer, layout.order, layout.rows),
    grower: { workspace, kernels, crew, parameters, ...binning },
    quantise(count, drawn) {
      const perGradient = finest(workspace.gradient.subarray(0, count), drawn, 38)
      const perHessian = words === 1 ? 1 : finest(workspace.hessian.subarray(0, count), drawn, 50)
      rules[5] = 1 / perGradient
      rules[6] = 1 / perHessian
      const { gradient, hessian, cells } = layout
      kernels.quantise(gradient, hessian, 0, count, perGradient, perHessian, words, cells)
    },
  }
}

/** The finest power of two that keeps a sum over so many rows within its bits. */
function finest(values: Float64Array, drawn: number, bits: number): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]))
  return most > 0 ? 2 ** Math.floor(bits - Math.log2(most * drawn + Number.MIN_VALUE)) : 1
}

/** Fills the order with the rows a tree learns from; gives how many. */
function sample(
  { order, gradient, hessian }: Engine,
  { rowShare, goss }: BoostingParameters,
  learnt: number,
  random: { uniform(): number },
): number {
  if (goss) {
    const sizes = gradient.slice(0, learnt).map(Math.abs)
    const edge = sizes.slice().sort()[Math.max(0, Math.floor(learnt * (1 - goss.top)) - 1)]
    const chance = goss.other / (1 - goss.top)
    let used = 0
    for (let row = 0; row < learnt; row++) {
      if (sizes[row] <= edge) {
        if (random.uniform() >= chance) continue
        // The few stand for the many they were drawn from.
        gradient[row] /= chance
        hessian[row] /= chance
      }
      order[used++] = row
    }
    return used
  }
  const wanted = Math.max(1, Math.round(learnt * rowShare))
  drawWithout(order, learnt, wanted, () => random.uniform())
  return wanted
}

/** Draws rows in their order, each once. */
function drawWithout(order: Uint32Array, rows: number, wanted: number, uniform: () => number) {
  let used = 0
  for (let row = 0; used < wanted; row++) {
    if (wanted - used === rows - row || uniform() * (rows - row) < wanted - used) {
      order[used++] = row
    }
  }
}

/** Adds a tree to the forecasts of the rows that it was not grown on. */
function addToRest(
  { prediction, target }: Engine,
  tree: Tree,
  { features, learnt }: TrainingRows,
  used: Uint32Array,
): void {
  if (used.length === target.length) return
  const row = new Float64Array(features.length)
  const grownOn = new Uint8Array(learnt)
  for (let i = 0; i < used.length; i++) grownOn[used[i]] = 1
  for (let i = 0; i < target.length; i++) {
    if (i < learnt && grownOn[i] === 1) continue
    for (let f = 0; f < row.length; f++) row[f] = features[f][i]
    prediction[i] += tree.value[leafOf(tree, row)]
  }
}
