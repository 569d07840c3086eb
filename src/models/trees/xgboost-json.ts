import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { ModelError } from '../model-error.ts'
import { doubleThreshold, singleThreshold } from './cuts.ts'
import { type Ensemble, type Tree, type TreeNode, treeOf } from './tree.ts'

const numbers = Type.Array(Type.Number())

const wireTree = Type.Object({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  split_conditions: numbers,
  default_left: Type.Array(Type.Union([Type.Number(), Type.Boolean()])),
  base_weights: numbers,
  loss_changes: numbers,
  sum_hessian: numbers,
  split_type: numbers,
})

const wire = Compile(
  Type.Object({
    learner: Type.Object({
      feature_names: Type.Array(Type.String()),
      learner_model_param: Type.Object({
        base_score: Type.String(),
        num_class: Type.String(),
        num_feature: Type.String(),
      }),
      objective: Type.Object({ name: Type.String() }),
      gradient_booster: Type.Object({
        name: Type.String(),
        model: Type.Object({ trees: Type.Array(wireTree) }),
      }),
    }),
  }),
)

const LINKS: Readonly<Record<string, Ensemble['link']>> = {
  'reg:squarederror': 'identity',
  'reg:absoluteerror': 'identity',
  'reg:pseudohubererror': 'identity',
  'reg:quantileerror': 'identity',
  'binary:logistic': 'logistic',
}

/** Reads a model that XGBoost saved as JSON. Throws `UNREADABLE` for what this cannot serve exactly. */
export function readXgboostJson(text: string): Ensemble {
  const value = parsed(text)
  if (!wire.Check(value)) throw unreadable('it does not have the form of an XGBoost JSON model')
  const { learner } = value
  const { name, model } = learner.gradient_booster
  if (name !== 'gbtree') throw unreadable(`only the booster gbtree is read, not ${name}`)
  const { base_score, num_class, num_feature } = learner.learner_model_param
  if (Number(num_class) > 1) throw unreadable('models of several classes are not read')
  const objective = learner.objective.name
  if (!Object.hasOwn(LINKS, objective)) throw unreadable(`the objective ${objective} is not known`)
  const link = LINKS[objective]
  // Version 3 writes a list of one.
  const score = Number(base_score.replace(/^\[|\]$/g, ''))
  if (!Number.isFinite(score)) throw unreadable(`a base score of ${base_score} is no number`)
  const named = learner.feature_names
  const features = Number(num_feature)
  return {
    featureNames: named.length > 0 ? named : Array.from({ length: features }, (_, i) => `f${i}`),
    base: link === 'logistic' ? Math.log(score / (1 - score)) : score,
    link,
    trees: model.trees.map((each) => treeFrom(each, features)),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable('it is not JSON', cause)
  }
}

/** Renumbers the nodes so that a right child follows its left one; refuses what is no tree. */
function treeFrom(wired: Static<typeof wireTree>, features: number): Tree {
  if (wired.split_type.some((type) => type !== 0)) {
    throw unreadable('categorical splits are not read')
  }
  const size = wired.left_children.length
  const nodes: TreeNode[] = [nodeAt(0)]
  const from = [0]
  for (let i = 0; i < nodes.length; i++) {
    if (nodes.length > size) throw unreadable('its children do not form a tree')
    const at = from[i]
    if (wired.left_children[at] === -1) continue
    nodes[i].left = nodes.length
    for (const child of [wired.left_children[at], wired.right_children[at]]) {
      nodes.push(nodeAt(child))
      from.push(child)
    }
  }
  return treeOf(nodes)

  function nodeAt(at: number): TreeNode {
    if (!(Number.isInteger(at) && at >= 0 && at < size))
      throw unreadable('its children do not form a tree')
    const isLeaf = wired.left_children[at] === -1
    const feature = wired.split_indices[at]
    if (!isLeaf && !(feature < features)) throw unreadable(`there is no feature ${feature}`)
    return {
      feature: isLeaf ? -1 : feature,
      threshold: isLeaf ? 0 : doubleThreshold(Math.fround(wired.split_conditions[at])),
      missingLeft: Boolean(wired.default_left[at]),
      left: 0,
      // A leaf's condition is its value.
      value: Math.fround(isLeaf ? wired.split_conditions[at] : wired.base_weights[at]),
      gain: isLeaf ? 0 : wired.loss_changes[at],
      cover: wired.sum_hessian[at],
    }
  }
}

/** Writes a model that XGBoost loads and that forecasts there what it forecasts here, in single precision. */
export function writeXgboostJson({ featureNames, base, trees, link }: Ensemble): string {
  const score = link === 'logistic' ? 1 / (1 + Math.exp(-base)) : base
  const objective =
    link === 'logistic'
      ? { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } }
      : { name: 'reg:squarederror', reg_loss_param: { scale_pos_weight: '1' } }
  const text = JSON.stringify({
    learner: {
      attributes: {},
      feature_names: featureNames,
      feature_types: featureNames.map(() => 'float'),
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: trees.length + 1 }, (_, i) => i),
          tree_info: trees.map(() => 0),
          trees: trees.map((tree, id) => wiredTree(tree, id, featureNames.length)),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: score.toExponential(),
        boost_from_average: '1',
        num_class: '0',
        num_feature: String(featureNames.length),
        num_target: '1',
      },
      objective,
    },
    version: [2, 1, 0],
  })
  return text.replaceAll(MARKED, '$1')
}

const MARKED = /"\\u0001([^"]*)"/g

/** XGBoost refuses a real number that is written like an integer: these get an exponent, and lose their quotes. */
function reals(values: Iterable<number>): readonly string[] {
  return Array.from(values, (value) => `\u0001${value.toExponential()}`)
}

function wiredTree(tree: Tree, id: number, features: number) {
  const nodes = [...tree.feature.keys()]
  const isLeaf = (node: number) => tree.feature[node] < 0
  const parents = nodes.map(() => 2_147_483_647)
  for (const node of nodes) {
    if (isLeaf(node)) continue
    parents[tree.left[node]] = node
    parents[tree.left[node] + 1] = node
  }
  return {
    base_weights: reals(tree.value),
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: [...tree.missingLeft],
    id,
    left_children: nodes.map((node) => (isLeaf(node) ? -1 : tree.left[node])),
    loss_changes: reals(tree.gain),
    parents,
    right_children: nodes.map((node) => (isLeaf(node) ? -1 : tree.left[node] + 1)),
    split_conditions: reals(
      nodes.map((node) => (isLeaf(node) ? tree.value[node] : condition(tree.threshold[node]))),
    ),
    split_indices: nodes.map((node) => Math.max(0, tree.feature[node])),
    split_type: nodes.map(() => 0),
    sum_hessian: reals(tree.cover),
    tree_param: {
      num_deleted: '0',
      num_feature: String(features),
      num_nodes: String(nodes.length),
      size_leaf_vector: '1',
    },
  }
}

/** JSON has no infinity; the largest single-precision number parts the same values, but for itself. */
function condition(threshold: number): number {
  return Number.isFinite(threshold) ? singleThreshold(threshold) : 3.4028234663852886e38
}

function unreadable(reason: string, cause?: unknown): ModelError {
  return new ModelError('UNREADABLE', `Unreadable XGBoost model: ${reason}`, { cause })
}
