import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseChampion } from './choose-champion.ts'
import type { CandidateVerdict } from './lesson.ts'

const NOTHING = 'better than price unchanged'
const COVERED = '90 % interval holds what it says'
const LEAK = 'no sign of a leak'

/** What the gate said of a model that missed those checks. */
function verdict(challenger: string, ...missed: readonly string[]): CandidateVerdict {
  const checks = [...new Set([NOTHING, COVERED, LEAK, ...missed])].map((check) => ({
    ...{ check, passed: !missed.includes(check), found: '', bar: '' },
  }))
  const figures = { r2Percent: 0.1, r2Low: 0, r2High: 0.2 }
  return { challenger, champion: null, tried: 1, promoted: missed.length === 0, checks, ...figures }
}

const RIDGE = { name: 'ridge', fixed: false }
const IMPORTED = { name: 'xgboost-0123456789ab', fixed: true }

describe('who serves next', () => {
  it.each([
    [
      'the best that passes, where nothing serves',
      [verdict('forest'), verdict('ridge')],
      undefined,
    ],
    ['a challenger that beats all', [verdict('forest'), verdict('ridge')], RIDGE],
    ['the second best, where the best may leak', [verdict('lstm', LEAK), verdict('forest')], RIDGE],
    ['a challenger that beats an import', [verdict('forest'), verdict(IMPORTED.name)], IMPORTED],
  ])('is %s', (_, verdicts, incumbent) => {
    expect(chooseChampion(verdicts, incumbent)).toMatchObject({
      ...{ chosen: 'forest', succession: 'took over' },
    })
  })

  it.each([
    [
      'a challenger beats doing nothing but not it',
      [verdict('forest', 'better than ridge'), verdict('ridge')],
    ],
    [
      'that is so, and it cannot itself be told from doing nothing this time',
      [verdict('forest', 'better than ridge'), verdict('ridge', NOTHING)],
    ],
    ['nobody else competes', [verdict('ridge')]],
  ])('is what serves now where %s', (_, verdicts) => {
    expect(chooseChampion(verdicts, RIDGE)).toMatchObject({
      ...{ chosen: 'ridge', succession: 'stayed' },
    })
  })

  it('is an import that no challenger beats, however little there was to test it on', () => {
    const verdicts = [verdict('ridge', NOTHING), verdict(IMPORTED.name, NOTHING, LEAK)]
    expect(chooseChampion(verdicts, IMPORTED)).toMatchObject({
      ...{ chosen: IMPORTED.name, succession: 'stayed' },
      why: expect.stringMatching(/no challenger passed the gate/),
    })
  })

  it.each([
    ['nobody is better than it', [verdict('forest', NOTHING), verdict('ridge', NOTHING)], RIDGE],
    [
      'its intervals no longer hold',
      [verdict('forest', 'better than ridge'), verdict('ridge', COVERED)],
      RIDGE,
    ],
    ['nobody competes', [], undefined],
  ])('is "price unchanged" where %s', (_, verdicts, incumbent) => {
    expect(chooseChampion(verdicts, incumbent)).toMatchObject({
      ...{ chosen: 'persistence', succession: 'baseline' },
    })
  })

  it('is said to be one of several where it was, and that its test was corrected for them', () => {
    const why = (tried: number) => chooseChampion([{ ...verdict('forest'), tried }], RIDGE).why
    expect(why(1)).toBe('forest passed the gate: better than "price unchanged" and than ridge')
    expect(why(3)).toBe(
      'forest, one of 3 challengers, passed the gate: better than "price unchanged" and than ridge',
    )
  })

  it('is never a challenger that missed anything', () => {
    const missed = fc.subarray([NOTHING, COVERED, LEAK, 'better than ridge'])
    fc.assert(
      fc.property(missed, missed, missed, (a, b, own) => {
        const verdicts = [verdict('a', ...a), verdict('b', ...b), verdict('ridge', ...own)]
        const { chosen } = chooseChampion(verdicts, RIDGE)
        const passed = verdicts.filter(({ promoted }) => promoted)
        const may = ['ridge', 'persistence', ...passed.map(({ challenger }) => challenger)]
        expect(may).toContain(chosen)
      }),
    )
  })
})
