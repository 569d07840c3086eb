import { describe, expect, it } from 'vitest'
import type { BookSnapshot } from '../market/index.ts'
import { virtualClock } from '../runtime/index.ts'
import { bookSync } from './book-sync.ts'
import { VenueError } from './venue-error.ts'

const SNAPSHOT: BookSnapshot = { lastUpdateId: 10, bids: [[99, 1]], asks: [[101, 1]] }
const BOOK = [{ symbol: 'BTCUSDT', topic: 'book' }] as const

function syncing(answers: readonly (BookSnapshot | Error)[]) {
  const machine = virtualClock({ startsAt: 0, speed: Number.POSITIVE_INFINITY })
  const abort = new AbortController()
  const asked: number[] = []
  const told: string[] = []
  const sync = bookSync({
    symbol: 'BTCUSDT',
    source: {
      async book() {
        const answer = answers[Math.min(asked.length, answers.length - 1)]
        asked.push(machine.now())
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    ...{ clock: machine, machine, signal: abort.signal },
    listener: {
      synced: () => told.push('synced'),
      applying: () => {},
      applied: (book) => told.push(`applied ${book.lastUpdateId}`),
      lost: (cause) => told.push(`lost: ${cause}`),
    },
  })
  const change = (id: number, symbol = 'BTCUSDT') =>
    sync.event({
      ...{ kind: 'book', symbol, exchangeTime: 0, receivedTime: 0 },
      change: { firstUpdateId: id, lastUpdateId: id, bids: [], asks: [] },
    })
  return { sync, machine, abort, asked, told, change }
}

describe('a book in step with its venue', () => {
  it('waits and asks again when a snapshot does not come, for as long as it was told', async () => {
    const busy = new VenueError('RATE_LIMITED', 'wait 7 s', { retryAfterMs: 7000 })
    const broken = new VenueError('STATUS_UNKNOWN', 'no answer')
    const { sync, machine, asked, told, change } = syncing([busy, broken, SNAPSHOT])
    change(10)
    change(11)
    await machine.until(60_000)
    expect(asked).toEqual([0, 7000, 8000])
    expect(told).toEqual(['synced', 'applied 11'])
    expect(sync.status()).toMatchObject({ inSync: true, failedSnapshots: 2, snapshots: 1 })
  })

  it('is out of step without a connection, but not while two overlap', async () => {
    const { sync, machine, told, change } = syncing([SNAPSHOT])
    sync.connection({ kind: 'up', at: 0, subscriptions: BOOK })
    change(10)
    await machine.until(1)
    expect(sync.inSync).toBe(true)
    sync.connection({ kind: 'up', at: 1, subscriptions: BOOK })
    const down = {
      kind: 'down',
      at: 2,
      subscriptions: BOOK,
      reason: 'closed by the venue',
    } as const
    sync.connection(down)
    expect(sync.inSync).toBe(true)
    sync.connection({ ...down, subscriptions: [{ symbol: 'ETHUSDT', topic: 'book' }] })
    expect(sync.inSync).toBe(true)
    sync.connection(down)
    expect(sync.inSync).toBe(false)
    expect(told.at(-1)).toBe('lost: disconnected')
    expect(sync.status().lastTrouble).toBe('closed by the venue')
  })

  it('passes over other symbols', () => {
    const { asked, change } = syncing([SNAPSHOT])
    change(10, 'ETHUSDT')
    expect(asked).toEqual([])
  })

  it('does not swallow a bug, and ends when it is told to', async () => {
    const broken = syncing([new TypeError('a bug')])
    broken.change(10)
    await expect(broken.sync.finished).rejects.toThrow('a bug')
    const sound = syncing([SNAPSHOT])
    sound.abort.abort()
    await sound.sync.finished
    sound.change(10)
    expect(sound.asked).toEqual([])
  })
})
