import { ModelError } from '../model-error.ts'
import { doubleAbove } from './cuts.ts'
import { type Ensemble, type Tree, type TreeNode, treeOf } from './tree.ts'

/** A model of LightGBM's as our trees, and what its rows must go through first. */
export interface LightgbmModel {
  readonly ensemble: Ensemble
  /** Trained with `zero_as_missing`: a zero must be made NaN before the trees see it. */
  readonly zeroIsMissing: boolean
}

/** How far from zero LightGBM takes a value for zero: 1e-35 in single precision. */
export const LIGHTGBM_ZERO = Math.fround(1e-35)

const LINKS: Readonly<Record<string, Ensemble['link']>> = {
  regression: 'identity',
  regression_l1: 'identity',
  huber: 'identity',
  fair: 'identity',
  quantile: 'identity',
  mape: 'identity',
  custom: 'identity',
  binary: 'logistic',
  cross_entropy: 'logistic',
}

/** Bits of a node's `decision_type`. */
const CATEGORICAL = 1
const DEFAULT_LEFT = 2
const MISSING = ['none', 'zero', 'nan'] as const

type Missing = (typeof MISSING)[number]

/** Reads a model that LightGBM saved as text. Throws `UNREADABLE` for what this cannot serve exactly. */
export function readLightgbmText(text: string): LightgbmModel {
  const [head, ...blocks] = text.split(/^end of trees\s*$/m)[0].split(/^(?=Tree=)/m)
  if (!/^tree\s*$/m.test(head) || !text.includes('end of trees')) {
    throw unreadable('it does not have the form of a LightGBM text model, or is cut off')
  }
  const header = fieldsOf(head)
  const featureNames = wordsOf(header, 'feature_names')
  const perRound = header.get('num_tree_per_iteration') ?? '1'
  if (perRound !== '1') throw unreadable('models of several classes are not read')
  const { link, factor } = linkOf(header.get('objective') ?? 'custom')
  const averaged = /^average_output\s*$/m.test(head)
  const missing = new Set<Missing>()
  const scale = factor / (averaged ? Math.max(1, blocks.length) : 1)
  const trees = blocks.map((block) => treeFrom(fieldsOf(block), featureNames.length, missing))
  const zeroIsMissing = missing.has('zero')
  if (zeroIsMissing && missing.size > 1) {
    throw unreadable(
      'zero is missing in some of its trees only: train it with zero_as_missing=false',
    )
  }
  return {
    zeroIsMissing,
    ensemble: { featureNames, base: 0, link, trees: trees.map((tree) => scaled(tree, scale)) },
  }
}

/** What turns a sum of leaves into a forecast, and what the sum is multiplied by before. */
function linkOf(objective: string): { readonly link: Ensemble['link']; readonly factor: number } {
  const [name, ...settings] = objective.trim().split(/\s+/)
  if (!Object.hasOwn(LINKS, name)) throw unreadable(`the objective ${name} is not known`)
  if (settings.includes('sqrt')) throw unreadable('a target under its square root is not read')
  const sigmoid = settings.find((each) => each.startsWith('sigmoid:'))
  const factor = sigmoid === undefined ? 1 : Number(sigmoid.slice('sigmoid:'.length))
  if (!(factor > 0)) throw unreadable(`${sigmoid} is no factor`)
  return { link: LINKS[name], factor }
}

type Fields = ReadonlyMap<string, string>

function fieldsOf(block: string): Fields {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const at = line.indexOf('=')
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trim())
  }
  return fields
}

function wordsOf(fields: Fields, name: string): readonly string[] {
  const text = fields.get(name)
  if (text === undefined) throw unreadable(`${name} is missing`)
  return text === '' ? [] : text.split(/\s+/)
}

/** An infinite threshold parts what is missing from all that is not. */
function numberOf(word: string): number {
  return word.endsWith('inf') ? Number(word.replace('inf', 'Infinity')) : Number(word)
}

/** `length` numbers of a tree's line. */
function numbersOf(fields: Fields, name: string, length: number): readonly number[] {
  const numbers = wordsOf(fields, name).map(numberOf)
  if (numbers.length !== length || numbers.some(Number.isNaN)) {
    throw unreadable(`${name} of tree ${fields.get('Tree')} does not hold ${length} numbers`)
  }
  return numbers
}

/** LightGBM numbers leaves apart from inner nodes, −1 being the first leaf; ours are one row of pairs. */
function treeFrom(fields: Fields, features: number, missing: Set<Missing>): Tree {
  const leaves = Number(fields.get('num_leaves'))
  if (!(Number.isInteger(leaves) && leaves > 0)) throw unreadable('a tree has no leaves')
  if ((fields.get('is_linear') ?? '0') !== '0') throw unreadable('linear trees are not read')
  if ((fields.get('num_cat') ?? '0') !== '0') throw unreadable('categorical splits are not read')
  const inner = (name: string) => (leaves > 1 ? numbersOf(fields, name, leaves - 1) : [])
  const leafValue = numbersOf(fields, 'leaf_value', leaves)
  // A tree of one leaf says nothing but its value.
  const leafCount = leaves > 1 ? numbersOf(fields, 'leaf_count', leaves) : [1]
  const [splitFeature, threshold, decision] = ['split_feature', 'threshold', 'decision_type'].map(
    inner,
  )
  const [leftChild, rightChild, gain] = ['left_child', 'right_child', 'split_gain'].map(inner)
  const [value, count] = ['internal_value', 'internal_count'].map(inner)

  const root = leaves > 1 ? 0 : -1
  const nodes: TreeNode[] = [nodeAt(root)]
  const from = [root]
  for (let i = 0; i < nodes.length; i++) {
    if (nodes.length > 2 * leaves - 1) throw unreadable('its children do not form a tree')
    const at = from[i]
    if (at < 0) continue
    nodes[i].left = nodes.length
    for (const child of [leftChild[at], rightChild[at]]) {
      nodes.push(nodeAt(child))
      from.push(child)
    }
  }
  return treeOf(nodes)

  function nodeAt(at: number): TreeNode {
    const inside = Number.isInteger(at) && at < leaves - 1 && -at <= leaves
    if (!inside) throw unreadable('its children do not form a tree')
    return at < 0 ? leafAt(-at - 1) : splitAt(at)
  }

  function leafAt(at: number): TreeNode {
    const none = { feature: -1, threshold: 0, missingLeft: false, left: 0, gain: 0 }
    return { ...none, value: leafValue[at], cover: leafCount[at] }
  }

  function splitAt(at: number): TreeNode {
    const feature = splitFeature[at]
    if (!(feature >= 0 && feature < features)) throw unreadable(`there is no feature ${feature}`)
    if (decision[at] & CATEGORICAL) throw unreadable('categorical splits are not read')
    const kind = MISSING[decision[at] >> 2]
    if (kind === undefined) throw unreadable(`a decision of type ${decision[at]} is not known`)
    missing.add(kind)
    // Where nothing was missing in training, LightGBM takes NaN for zero.
    const asZero = threshold[at] >= 0
    return {
      feature,
      // Its rows go left at the threshold too, ours below it only.
      threshold: doubleAbove(threshold[at]),
      missingLeft: kind === 'none' ? asZero : (decision[at] & DEFAULT_LEFT) !== 0,
      left: 0,
      value: value[at],
      gain: gain[at],
      cover: count[at],
    }
  }
}

function scaled(tree: Tree, factor: number): Tree {
  return factor === 1 ? tree : { ...tree, value: tree.value.map((each) => each * factor) }
}

function unreadable(reason: string): ModelError {
  return new ModelError('UNREADABLE', `Unreadable LightGBM model: ${reason}`)
}
