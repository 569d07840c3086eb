import { describe, expect, it } from 'vitest'
import { nearest } from './spelling.ts'

describe('the nearest spelling', () => {
  it.each([
    ['prot', 'PORT', 1], // swapped neighbours are one slip
    ['PRT', 'PORT', 1],
    ['PORTS', 'PORT', 1],
    ['SYNBOL', 'SYMBOL', 1],
    ['REPLAYDIR', 'REPLAY_DIR', 1],
    ['replay_dir', 'REPLAY_DIR', 0],
  ])('of %s is %s', (word, meant, distance) => {
    expect(nearest(word, ['SYMBOL', 'PORT', 'REPLAY_DIR'])).toEqual({ word: meant, distance })
  })

  it('is nothing when nothing is near', () => {
    expect(nearest('BANANA', ['SYMBOL', 'PORT'])).toBeUndefined()
    expect(nearest('PORT', [])).toBeUndefined()
  })
})
