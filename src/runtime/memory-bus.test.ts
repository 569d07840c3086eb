import { describe, expect, it } from 'vitest'
import { busLaws } from '../../test/laws/bus.laws.ts'
import { type BusTrouble, memoryBus, virtualClock } from './index.ts'

/** Time that jumps: pauses between attempts take none. */
const jumping = () => virtualClock({ startsAt: 0, speed: Number.POSITIVE_INFINITY })

busLaws('the bus in this process', async () => {
  const bus = memoryBus({ clock: jumping(), onTrouble: () => {}, room: 8 })
  return { bus, room: 8, remove: () => bus.close() }
})

describe('the bus in this process', () => {
  it('tells who failed on what, and waits longer from attempt to attempt', async () => {
    const clock = jumping()
    const troubles: (BusTrouble & { readonly at: number })[] = []
    const bus = memoryBus({
      clock,
      onTrouble: (trouble) => troubles.push({ ...trouble, at: clock.now() }),
    })
    const topic = { name: 'candles', keyOf: () => 'BTCUSDT' }
    let refusals = 4
    const subscription = bus.subscribe(topic, 'lake', () => {
      if (refusals-- > 0) throw new Error('disk full')
    })
    await bus.publish(topic, 1)
    await subscription.caughtUp()
    expect(troubles[0]).toMatchObject({
      ...{ topic: 'candles', consumer: 'lake', key: 'BTCUSDT', sequence: 1, again: true },
      error: { message: 'disk full' },
    })
    expect(troubles.map(({ at }) => at)).toEqual([0, 50, 150, 350])
  })
})
