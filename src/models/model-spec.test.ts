import { describe, expect, it } from 'vitest'
import { readCombination, splitSpec } from './model-spec.ts'

describe('a specification', () => {
  it('is split outside parentheses only', () => {
    const text = 'ridge, blend(forest+mirror=yes,stack(ridge,drift)+shrink=1) ,drift'
    expect(splitSpec(text, ',')).toEqual([
      'ridge',
      'blend(forest+mirror=yes,stack(ridge,drift)+shrink=1)',
      'drift',
    ])
    expect(splitSpec('stack(ridge+penalty=1,drift)+shrink=2', '+')).toEqual([
      'stack(ridge+penalty=1,drift)',
      'shrink=2',
    ])
  })

  it.each(['blend(ridge', 'blend(a,(b)', 'ridge)', 'a)b('])('"%s" is refused', (text) => {
    expect(() => splitSpec(text, ',')).toThrow('parentheses')
  })

  it('of models together names them', () => {
    expect(readCombination('blend(a,stack(b,c))')).toEqual({
      how: 'blend',
      members: ['a', 'stack(b,c)'],
    })
    expect(readCombination('ridge')).toBeUndefined()
  })
})
