import { describe, expect, it } from 'vitest'
import { painter } from './terminal.ts'

describe('colours', () => {
  const write = () => {}
  it('are shown on a terminal that has them', () => {
    const paint = painter({ write, isTTY: true, getColorDepth: () => 8 })
    expect(paint('red', 'x')).toBe('\x1b[31mx\x1b[39m')
  })

  it.each([
    ['piped', { write, isTTY: false, getColorDepth: () => 8 }],
    ['told NO_COLOR', { write, isTTY: true, getColorDepth: () => 1 }],
    ['nothing is known', { write }],
  ])('are left out when %s', (_, stream) => expect(painter(stream)('red', 'x')).toBe('x'))
})
