import { describe, expect, it } from 'vitest'
import { bar, marksOnScale, sidedBar } from './bars.ts'

describe('bars', () => {
  it('grow by eighths of a character', () => {
    expect([0, 1, 3, 8, 12].map((value) => bar(value, 16, 2))).toEqual(['', '▏', '▍', '█', '█▌'])
    expect(bar(1, 0, 10)).toBe('')
  })

  it('stand on the side of their sign, all as wide', () => {
    expect([2, -2, 1, 0].map((value) => sidedBar(value, 2, 2))).toEqual([
      ...['  │██', '██│  ', '  │█ ', '  │  '],
    ])
    expect(sidedBar(5, 0, 1)).toBe(' │ ')
  })

  it('put marks where their values lie, the later ones on top', () => {
    const marks = [
      { at: 0, to: 10, sign: '─' },
      { at: 5, sign: '◆' },
      { at: 99, sign: '×' },
    ]
    expect(marksOnScale(marks, 0, 10, 11)).toBe('─────◆────×')
    expect(marksOnScale(marks, 5, 5, 3)).toHaveLength(3)
  })
})
