import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Interrupted, interruption } from './interruption.ts'

function interrupted() {
  const world = { source: new EventEmitter(), time: 0, gaveUp: 0 }
  const signal = interruption(world.source, {
    now: () => world.time,
    giveUp: () => world.gaveUp++,
  })
  return { world, signal }
}

describe('an interruption', () => {
  it.each(['SIGINT', 'SIGTERM'])('begins with %s', (name) => {
    const { world, signal } = interrupted()
    expect(signal.aborted).toBe(false)
    world.source.emit(name)
    expect(signal.reason).toBeInstanceOf(Interrupted)
    expect(world.gaveUp).toBe(0)
  })

  it('does not take the echo of one Ctrl-C for a second', () => {
    const { world } = interrupted()
    world.source.emit('SIGINT')
    world.time = 20
    world.source.emit('SIGINT')
    expect(world.gaveUp).toBe(0)
  })

  it('ends at once when asked a second time', () => {
    const { world } = interrupted()
    world.source.emit('SIGINT')
    world.time = 900
    world.source.emit('SIGINT')
    expect(world.gaveUp).toBe(1)
  })
})
