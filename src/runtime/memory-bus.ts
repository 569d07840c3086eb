import { type Bus, BusError, type Consume, type Subscription, type Topic } from './bus.ts'
import type { Clock } from './clock.ts'
import { type Lane, openLane } from './memory-lane.ts'

/** Messages of one key that wait for one consumer before publishers of that key wait, too. */
const ROOM = 64

interface MemoryBusOptions {
  /** This machine's: how long a failed delivery waits before it is tried again. */
  readonly clock: Clock
  /** Told of every delivery that failed; `again` says whether it will be tried again. */
  onTrouble(trouble: BusTrouble): void
  readonly room?: number
}

/** A consumer rejected a message. */
export interface BusTrouble {
  readonly topic: string
  readonly consumer: string
  readonly key: string
  readonly sequence: number
  readonly error: unknown
  readonly again: boolean
}

/** A bus in this process: it keeps nothing beyond the process's life, which is what the lake and the database are for. */
export function memoryBus({ clock, onTrouble, room = ROOM }: MemoryBusOptions): Bus {
  const topics = new Map<string, Map<string, Consumer>>()
  const sequences = new Map<string, number>()
  const closing = new AbortController()
  const publishing = new Set<Promise<unknown>>()

  return {
    async publish(topic, message) {
      if (closing.signal.aborted) throw new BusError('CLOSED', 'The bus takes nothing more')
      const key = topic.keyOf(message)
      const counted = `${topic.name} ${key}`
      const sequence = (sequences.get(counted) ?? 0) + 1
      sequences.set(counted, sequence)
      const consumers = [...(topics.get(topic.name)?.values() ?? [])]
      // Every lane takes its place in the queue now: who publishes next comes behind, even at a lane with room.
      const taken = Promise.all(
        consumers.map(({ laneOf }) => laneOf(key).put({ key, sequence, message })),
      )
      publishing.add(taken)
      await taken.finally(() => publishing.delete(taken))
    },

    subscribe(topic, name, consume) {
      const consumers = topics.get(topic.name) ?? new Map<string, Consumer>()
      topics.set(topic.name, consumers)
      if (consumers.has(name)) {
        throw new BusError('NAME_TAKEN', `${topic.name} has a consumer called ${name} already`)
      }
      const consumer = consumerOf(topic, name, consume)
      consumers.set(name, consumer)
      return consumer
    },

    async close() {
      closing.abort()
      await Promise.all(publishing)
      const all = [...topics.values()].flatMap((consumers) => [...consumers.values()])
      await Promise.all(all.map((consumer) => consumer.caughtUp()))
    },
  }

  function consumerOf<Message>(
    { name: topic }: Topic<Message>,
    consumer: string,
    consume: Consume<Message>,
  ): Consumer {
    const lanes = new Map<string, Lane>()

    function laneOf(key: string): Lane {
      const known = lanes.get(key)
      if (known !== undefined) return known
      const lane = openLane({
        room,
        clock,
        closing: closing.signal,
        // What is put into a topic's lane came in through `publish` of that topic.
        consume: (delivery) => consume(delivery as Parameters<Consume<Message>>[0]),
        onTrouble: ({ sequence }, error, again) =>
          onTrouble({ topic, consumer, key, sequence, error, again }),
      })
      lanes.set(key, lane)
      return lane
    }

    return {
      laneOf,
      async caughtUp(key) {
        const asked = key === undefined ? [...lanes.values()] : [laneOf(key)]
        await Promise.all(asked.map((lane) => lane.empty()))
      },
    }
  }
}

interface Consumer extends Subscription {
  laneOf(key: string): Lane
}
