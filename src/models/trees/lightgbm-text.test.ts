import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doubleAbove, doubleBelow } from './cuts.ts'
import { readLightgbmText } from './lightgbm-text.ts'
import { leafOf } from './tree.ts'

const golden: { readonly theirs: Readonly<Record<string, { readonly model: string }>> } =
  JSON.parse(readFileSync('test/golden/lightgbm.json', 'utf8'))
const text = golden.theirs['squared error'].model

describe("LightGBM's text models", () => {
  it('send a value at the threshold left and the next double right, as LightGBM does', () => {
    const single = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(single, (threshold) => {
        const { ensemble } = readLightgbmText(stump(threshold))
        const value = (x: number) => {
          const [tree] = ensemble.trees
          return tree.value[leafOf(tree, Float64Array.of(x))]
        }
        expect(value(threshold)).toBe(-1)
        expect(value(doubleBelow(threshold))).toBe(-1)
        expect(value(doubleAbove(threshold))).toBe(1)
      }),
    )
  })

  it.each([
    ['a model that was cut off', text.slice(0, 900), 'cut off'],
    ['another file', 'a,b\n1,2\n', 'does not have the form'],
    ['several classes', text.replace('per_iteration=1', 'per_iteration=3'), 'several classes'],
    ['a link of its own', text.replace('objective=regression', 'objective=poisson'), 'poisson'],
    ['a root of the target', text.replace('=regression', '=regression sqrt'), 'square root'],
    ['categories', text.replace('num_cat=0', 'num_cat=1'), 'categorical splits are not read'],
    ['linear trees', text.replace('is_linear=0', 'is_linear=1'), 'linear trees'],
    ['a loop', text.replace(/left_child=\d+/, 'left_child=0'), 'do not form a tree'],
    ['a leaf that is not there', text.replace(/left_child=\d+/, 'left_child=-99'), 'form a tree'],
    ['a feature too many', text.replace(/split_feature=\d/, 'split_feature=9'), 'no feature 9'],
    ['a hole in a line', text.replace(/threshold=\S+ /, 'threshold='), 'does not hold 5 numbers'],
    [
      'zero as missing in some splits',
      text.replace(/decision_type=\d+/, 'decision_type=6'),
      'zero_as_missing=false',
    ],
  ])('refuse %s, and say why', (_, damaged, reason) => {
    expect(() => readLightgbmText(damaged)).toThrow(reason)
  })
})

function stump(threshold: number): string {
  return [
    'tree',
    'num_tree_per_iteration=1',
    'objective=regression',
    'feature_names=a',
    '',
    'Tree=0',
    'num_leaves=2',
    'num_cat=0',
    'split_feature=0',
    'split_gain=1',
    `threshold=${threshold}`,
    'decision_type=8',
    'left_child=-1',
    'right_child=-2',
    'leaf_value=-1 1',
    'leaf_count=5 5',
    'internal_value=0',
    'internal_count=10',
    'is_linear=0',
    'shrinkage=1',
    '',
    'end of trees',
  ].join('\n')
}
