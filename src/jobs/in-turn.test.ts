import { describe, expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'

describe('work in turn', () => {
  it('is begun once what came before it is done, even where that failed', async () => {
    const turn = inTurn()
    const gate = Promise.withResolvers<string>()
    const begun: string[] = []
    const first = turn(() => {
      begun.push('first')
      return gate.promise
    })
    const second = turn(async () => {
      begun.push('second')
      return 2
    })
    await Promise.resolve()
    expect(begun).toEqual(['first'])
    gate.reject(new Error('the first failed'))
    await expect(first).rejects.toThrow('the first failed')
    expect(await second).toBe(2)
    expect(begun).toEqual(['first', 'second'])
  })
})
