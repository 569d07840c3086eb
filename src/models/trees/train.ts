import { seededRandom } from '../../runtime/index.ts'
import { type Engine, engineFor } from './engine.ts'
import { type GrownNode, growTree } from './grow.ts'
import {
  hasConstantHessian,
  leafQuantile,
  meanLoss,
  startOf,
  weightedQuantile,
} from './objective.ts'
import { type OutOfBag, outOfBagTally } from './out-of-bag.ts'
import type { BoostingParameters, ForestParameters } from './parameters.ts'
import { bagger, sampleRows, treeRandom } from './sampling.ts'
import type { TrainingRows } from './training-rows.ts'
import { type Ensemble, type Tree, treeOf } from './tree.ts'

/** Gradient boosting: each tree corrects what the ones before have left. */
export function trainBoosting(
  rows: TrainingRows,
  parameters: BoostingParameters,
  seed: number,
): Ensemble {
  const { objective } = parameters
  const constant = hasConstantHessian(objective) && !rows.weight && !parameters.goss
  const engine = engineFor(rows, parameters, objective, constant ? 1 : 2)
  try {
    return boost(engine, rows, parameters, seed)
  } finally {
    engine.grower.crew.end()
  }
}

function boost(
  engine: Engine,
  rows: TrainingRows,
  parameters: BoostingParameters,
  seed: number,
): Ensemble {
  const { objective, learningRate } = parameters
  const { target, weight, prediction, order } = engine
  const base = startOf(objective, target.subarray(0, rows.learnt), weight.subarray(0, rows.learnt))
  prediction.fill(base)
  const random = seededRandom(seed)
  const quantile = leafQuantile(objective)
  const trees: Tree[] = []
  let best = { loss: Infinity, trees: 0 }

  for (let round = 0; round < parameters.rounds; round++) {
    engine.derive(rows.learnt)
    const used = sampleRows(engine, parameters, rows.learnt, random)
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
    engine.addValues(grown, used)
    addToRest(engine, grown.nodes, rows.learnt, order.subarray(0, used))
    if (parameters.patience === undefined || rows.learnt === target.length) continue
    const loss = meanLoss(objective, engine, rows.learnt, target.length)
    if (loss < best.loss) best = { loss, trees: trees.length }
    else if (trees.length - best.trees >= parameters.patience) break
  }
  const kept = best.trees > 0 ? trees.slice(0, best.trees) : trees
  const link = objective.kind === 'logistic' ? 'logistic' : 'identity'
  return { featureNames: rows.featureNames, base, trees: kept, link }
}

/** A forest, and what its trees say of rows they have not seen. */
export interface Forest extends Ensemble {
  /** Undefined where it was not asked for. */
  readonly outOfBag: OutOfBag | undefined
}

/** A random forest of regression trees, each grown on rows drawn anew; its forecast is their mean. */
export function trainForest(
  rows: TrainingRows,
  parameters: ForestParameters,
  seed: number,
): Forest {
  const engine = engineFor(rows, parameters, { kind: 'squared' }, rows.weight ? 2 : 1)
  try {
    return growForest(engine, rows, parameters, seed)
  } finally {
    engine.grower.crew.end()
  }
}

function growForest(
  engine: Engine,
  rows: TrainingRows,
  parameters: ForestParameters,
  seed: number,
): Forest {
  const { target, weight, prediction, order } = engine
  prediction.fill(0)
  engine.derive(rows.learnt)
  const drawn = Math.max(1, Math.round(rows.learnt * parameters.rowShare))
  engine.quantise(rows.learnt, drawn)
  const base = startOf({ kind: 'squared' }, target, weight)
  const draw = bagger(order, rows, parameters, drawn)
  const bag = order.subarray(0, drawn)
  const tally = parameters.outOfBag && outOfBagTally(engine, rows, parameters.blockMs > 0)
  // Growing sorts the rows by leaf.
  const asDrawn = new Uint32Array(tally ? drawn : 0)
  const trees = Array.from({ length: parameters.trees }, (_, index): Tree => {
    const random = treeRandom(seed, index)
    draw(random)
    if (tally) asDrawn.set(bag)
    const grown = growTree(engine.grower, drawn, random.integer(2 ** 31))
    for (const node of grown.nodes) {
      node.value = Math.fround((node.value - base) / parameters.trees)
    }
    if (tally) tally.add(grown.nodes, asDrawn)
    return treeOf(grown.nodes)
  })
  const outOfBag = tally ? tally.score(base, 1 / parameters.trees) : undefined
  return { featureNames: rows.featureNames, base, trees, link: 'identity', outOfBag }
}

/** Adds a tree to the forecasts of the rows that it was not grown on. */
function addToRest(
  { skipped, target, addLeaves }: Engine,
  nodes: readonly GrownNode[],
  learnt: number,
  used: Uint32Array,
): void {
  if (used.length === target.length) return
  skipped.fill(0)
  for (let i = 0; i < used.length; i++) skipped[used[i]] = 1
  addLeaves(nodes, used.length === learnt ? learnt : 0, target.length)
}
