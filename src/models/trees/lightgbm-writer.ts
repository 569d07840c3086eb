import { doubleBelow } from './cuts.ts'
import type { Ensemble, Tree } from './tree.ts'

/** Decision of every node: NaN is what is missing, and goes left or right. */
const NAN_LEFT = 10
const NAN_RIGHT = 8

/** Writes a model that LightGBM loads and that forecasts there what it forecasts here. */
export function writeLightgbmText({ featureNames, base, trees, link }: Ensemble): string {
  const blocks = [constantTree(base), ...trees.map(treeText)].map(
    (block, i) => `Tree=${i}\n${block}\n\n`,
  )
  return [
    'tree',
    'version=v4',
    'num_class=1',
    'num_tree_per_iteration=1',
    'label_index=0',
    `max_feature_idx=${featureNames.length - 1}`,
    `objective=${link === 'logistic' ? 'binary sigmoid:1' : 'regression'}`,
    `feature_names=${featureNames.join(' ')}`,
    // LightGBM reads the range of each feature and does not use it to forecast.
    `feature_infos=${featureNames.map(() => '[-1e300:1e300]').join(' ')}`,
    `tree_sizes=${blocks.map(({ length }) => length).join(' ')}`,
    '',
    `${blocks.join('')}end of trees`,
    '',
    'feature_importances:',
    '',
    'parameters:',
    'end of parameters',
    '',
    'pandas_categorical:null',
    '',
  ].join('\n')
}

/** LightGBM has no start beside its trees: a tree of one leaf says the same. */
function constantTree(value: number): string {
  return block([
    ['num_leaves', 1],
    ['num_cat', 0],
    ['leaf_value', value],
    ['leaf_count', 0],
    ['is_linear', 0],
    ['shrinkage', 1],
  ])
}

function treeText(tree: Tree): string {
  const nodes = [...tree.feature.keys()]
  const inner = nodes.filter((node) => tree.feature[node] >= 0)
  const leaves = nodes.filter((node) => tree.feature[node] < 0)
  if (inner.length === 0) return constantTree(tree.value[0])
  const place = new Map([
    ...inner.map((node, i) => [node, i] as const),
    ...leaves.map((node, i) => [node, -1 - i] as const),
  ])
  const child = (node: number) => place.get(node) ?? Number.NaN
  return block([
    ['num_leaves', leaves.length],
    ['num_cat', 0],
    ['split_feature', inner.map((node) => tree.feature[node])],
    ['split_gain', inner.map((node) => tree.gain[node])],
    ['threshold', inner.map((node) => doubleBelow(tree.threshold[node]))],
    ['decision_type', inner.map((node) => (tree.missingLeft[node] ? NAN_LEFT : NAN_RIGHT))],
    ['left_child', inner.map((node) => child(tree.left[node]))],
    ['right_child', inner.map((node) => child(tree.left[node] + 1))],
    ['leaf_value', leaves.map((node) => tree.value[node])],
    ['leaf_weight', leaves.map((node) => tree.cover[node])],
    ['leaf_count', leaves.map((node) => Math.round(tree.cover[node]))],
    ['internal_value', inner.map((node) => tree.value[node])],
    ['internal_weight', inner.map((node) => tree.cover[node])],
    ['internal_count', inner.map((node) => Math.round(tree.cover[node]))],
    ['is_linear', 0],
    ['shrinkage', 1],
  ])
}

function block(fields: readonly (readonly [string, number | readonly number[]])[]): string {
  return fields
    .map(([name, value]) => `${name}=${typeof value === 'number' ? value : value.join(' ')}\n`)
    .join('')
}
