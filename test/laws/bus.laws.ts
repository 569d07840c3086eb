import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bus, Delivery, Topic } from '../../src/runtime/index.ts'

interface Note {
  readonly key: string
  readonly text: string
}

interface OpenedBus {
  readonly bus: Bus
  /** Messages of one key that may wait for a consumer before publishers wait. */
  readonly room: number
  remove(): Promise<void>
}

const KEYS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']
const anyNotes = fc.array(fc.record({ key: fc.constantFrom(...KEYS), text: fc.string() }), {
  maxLength: 200,
})

/** A topic of a test's own. */
let topics = 0
function freshTopic(): Topic<Note> {
  topics += 1
  return { name: `notes-${topics}`, keyOf: ({ key }) => key }
}

/** What every bus promises, checked on those that `open` makes. */
export function busLaws(name: string, open: () => Promise<OpenedBus>): void {
  const withBus = async (work: (opened: OpenedBus) => Promise<void>) => {
    const opened = await open()
    try {
      await work(opened)
    } finally {
      await opened.remove()
    }
  }

  describe(`${name} keeps the laws of a bus`, () => {
    it('hands every message to every consumer, in order within its key, with rising numbers', () =>
      withBus(async ({ bus }) => {
        await fc.assert(
          fc.asyncProperty(anyNotes, async (notes) => {
            const topic = freshTopic()
            const [one, other] = [collector(), collector()]
            const first = bus.subscribe(topic, 'one', one.consume)
            const second = bus.subscribe(topic, 'other', other.consume)
            for (const note of notes) await bus.publish(topic, note)
            await first.caughtUp()
            await second.caughtUp()
            for (const { seen } of [one, other]) expectInOrder(seen, notes)
          }),
          { numRuns: 30 },
        )
      }))

    it('keeps the order of publishers that do not wait for one another', () =>
      withBus(async ({ bus }) => {
        const topic = freshTopic()
        const { seen, consume } = collector()
        const subscription = bus.subscribe(topic, 'reader', async (delivery) => {
          await turn()
          consume(delivery)
        })
        const notes = Array.from({ length: 500 }, (_, i) => ({ key: KEYS[i % 3], text: `${i}` }))
        await Promise.all(notes.map((note) => bus.publish(topic, note)))
        await subscription.caughtUp()
        expectInOrder(seen, notes)
      }))

    it('brings a message again until it is taken, with the same number and before any later one', () =>
      withBus(async ({ bus }) => {
        const topic = freshTopic()
        const attempts: string[] = []
        const numbers = new Map<string, Set<number>>()
        let refusals = 2
        const subscription = bus.subscribe(topic, 'fickle', ({ message, sequence }) => {
          attempts.push(message.text)
          numbers.set(message.text, (numbers.get(message.text) ?? new Set()).add(sequence))
          if (message.text === 'b' && refusals-- > 0) throw new Error('not now')
        })
        for (const text of ['a', 'b', 'c']) await bus.publish(topic, { key: 'BTCUSDT', text })
        await subscription.caughtUp()
        expect(attempts).toEqual(['a', 'b', 'b', 'b', 'c'])
        for (const same of numbers.values()) expect(same.size).toBe(1)
      }))

    it('lets a consumer that remembers numbers act once on each message, however often they come', () =>
      withBus(async ({ bus }) => {
        await fc.assert(
          fc.asyncProperty(anyNotes, fc.infiniteStream(fc.boolean()), async (notes, failures) => {
            const topic = freshTopic()
            const acted: Note[] = []
            const last = new Map<string, number>()
            let left = 20
            const subscription = bus.subscribe(topic, 'careful', ({ key, sequence, message }) => {
              if (sequence > (last.get(key) ?? 0)) acted.push(message)
              last.set(key, Math.max(sequence, last.get(key) ?? 0))
              // After the deed and before it is acknowledged: the worst moment to fail.
              if (left > 0 && failures.next().value) {
                left -= 1
                throw new Error('failed after it had acted')
              }
            })
            for (const note of notes) await bus.publish(topic, note)
            await subscription.caughtUp()
            for (const key of KEYS) expect(acted.filter(of(key))).toEqual(notes.filter(of(key)))
          }),
          { numRuns: 10 },
        )
      }))

    it('makes publishers of a key wait for a consumer that lags, and takes no more than it has room for', () =>
      withBus(async ({ bus, room }) => {
        const topic = freshTopic()
        const gate = closedGate()
        const { seen, consume } = collector()
        const subscription = bus.subscribe(topic, 'slow', async (delivery) => {
          await gate.opened
          consume(delivery)
        })
        let published = 0
        const publisher = (async () => {
          for (let i = 0; i < 3 * room; i++) {
            await bus.publish(topic, { key: 'BTCUSDT', text: String(i) })
            published += 1
          }
        })()
        for (let i = 0; i < 5 * room; i++) await turn()
        expect(published).toBeLessThanOrEqual(room)
        expect(published).toBeGreaterThan(0)
        gate.open()
        await publisher
        await subscription.caughtUp()
        expect(seen.map(({ message }) => Number(message.text))).toEqual([...Array(3 * room).keys()])
      }))

    it('lets no slow key stop another', () =>
      withBus(async ({ bus, room }) => {
        const topic = freshTopic()
        const gate = closedGate()
        const { seen, consume } = collector()
        const subscription = bus.subscribe(topic, 'half-asleep', async (delivery) => {
          if (delivery.key === 'BTCUSDT') await gate.opened
          consume(delivery)
        })
        const stuck = Array.from({ length: 2 * room }, (_, i) =>
          bus.publish(topic, { key: 'BTCUSDT', text: String(i) }),
        )
        for (let i = 0; i < 3 * room; i++) {
          await bus.publish(topic, { key: 'ETHUSDT', text: String(i) })
        }
        await subscription.caughtUp('ETHUSDT')
        expect(seen.length).toBe(3 * room)
        gate.open()
        await Promise.all(stuck)
      }))

    it('keeps topics apart', () =>
      withBus(async ({ bus }) => {
        const [mine, other] = [freshTopic(), freshTopic()]
        const { seen, consume } = collector()
        const subscription = bus.subscribe(mine, 'reader', consume)
        await bus.publish(other, { key: 'BTCUSDT', text: 'not for us' })
        await bus.publish(mine, { key: 'BTCUSDT', text: 'for us' })
        await subscription.caughtUp()
        expect(seen.map(({ message }) => message.text)).toEqual(['for us'])
      }))

    it('refuses a second consumer of the same name', () =>
      withBus(async ({ bus }) => {
        const topic = freshTopic()
        bus.subscribe(topic, 'reader', () => {})
        const again = async () => bus.subscribe(topic, 'reader', () => {})
        await expect(again()).rejects.toMatchObject({ code: 'NAME_TAKEN' })
      }))

    it('hands out what it has taken before it is closed, and takes nothing afterwards', () =>
      withBus(async ({ bus, room }) => {
        const topic = freshTopic()
        const { seen, consume } = collector()
        bus.subscribe(topic, 'reader', async (delivery) => {
          await turn()
          consume(delivery)
        })
        const publishing = Array.from({ length: 2 * room }, (_, i) =>
          bus.publish(topic, { key: 'BTCUSDT', text: String(i) }),
        )
        await bus.close()
        await Promise.all(publishing)
        expect(seen.length).toBe(2 * room)
        await expect(bus.publish(topic, { key: 'BTCUSDT', text: 'late' })).rejects.toMatchObject({
          code: 'CLOSED',
        })
      }))

    it('closes although a consumer never takes what it is given', () =>
      withBus(async ({ bus }) => {
        const topic = freshTopic()
        bus.subscribe(topic, 'broken', () => {
          throw new Error('never')
        })
        await bus.publish(topic, { key: 'BTCUSDT', text: 'lost on it' })
        await bus.close()
      }))
  })
}

function expectInOrder(seen: readonly Delivery<Note>[], notes: readonly Note[]): void {
  for (const key of KEYS) {
    const ofKey = seen.filter((delivery) => delivery.key === key)
    expect(ofKey.map(({ message }) => message)).toEqual(notes.filter(of(key)))
    ofKey.forEach(({ sequence }, i) => {
      expect(sequence).toBeGreaterThan(i === 0 ? 0 : ofKey[i - 1].sequence)
    })
  }
}

function of(key: string) {
  return (note: Note) => note.key === key
}

function collector() {
  const seen: Delivery<Note>[] = []
  return { seen, consume: (delivery: Delivery<Note>) => void seen.push(delivery) }
}

function closedGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Everybody else's turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
