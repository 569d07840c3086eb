import type { Faults } from '../faults/faults.ts'
import type { TapeEvent } from '../market/market-tape.ts'
import type { Player } from '../market/player.ts'
import { deliver } from './delivery.ts'
import { parseStreamName, type StreamName } from './stream-name.ts'
import { type FrameSource, frameSource } from './stream-source.ts'
import type { Subscriber } from './subscriber.ts'

/** Who listens to what, and the frames that this makes. */
export interface StreamHub {
  subscribe(subscriber: Subscriber, stream: string): void
  unsubscribe(subscriber: Subscriber, stream: string): void
  leave(subscriber: Subscriber): void
  listeners(): number
}

interface Stream {
  readonly name: StreamName
  readonly source: FrameSource
  readonly listeners: Set<Subscriber>
}

export function streamHub(players: readonly Player[], faults: Faults): StreamHub {
  const streams = new Map<string, Stream>()
  const all = new Set<Subscriber>()
  const bySymbol = new Map(
    players.map((player) => [player.tape.listing.symbol, { player, streams: new Set<Stream>() }]),
  )
  for (const { player, streams: own } of bySymbol.values()) {
    player.onEvent((event) => {
      for (const stream of own) tell(stream, event, player)
    })
  }

  function tell(stream: Stream, event: TapeEvent, player: Player): void {
    const { name, source, listeners } = stream
    const { symbol } = name
    if (faults.meets('badSymbol', { where: 'streams', name: name.name, symbol })) return
    if (name.topic.kind === 'kline') {
      const bar = event.kind === 'close' ? event.bar : player.forming()?.bar
      if (bar !== undefined && faults.isMissing('streams', symbol, bar.openTime)) return
    }
    source(event, (data) => {
      const wrapped = `{"stream":"${name.name}","data":${data}}`
      for (const subscriber of listeners) {
        const text = subscriber.combined ? wrapped : data
        deliver(subscriber, text, { name: name.name, symbol, time: event.time }, faults)
      }
    })
  }

  return {
    subscribe(subscriber, stream) {
      all.add(subscriber)
      subscriber.streams.add(stream)
      const name = parseStreamName(stream)
      const symbol = name === undefined ? undefined : bySymbol.get(name.symbol)
      if (name === undefined || symbol === undefined) return // The venue keeps silent about it, too.
      let known = streams.get(stream)
      if (known === undefined) {
        known = { name, source: frameSource(name, symbol.player), listeners: new Set() }
        streams.set(stream, known)
        symbol.streams.add(known)
      }
      known.listeners.add(subscriber)
    },
    unsubscribe,
    leave(subscriber) {
      all.delete(subscriber)
      for (const stream of [...subscriber.streams]) unsubscribe(subscriber, stream)
    },
    listeners: () => all.size,
  }

  function unsubscribe(subscriber: Subscriber, stream: string): void {
    subscriber.streams.delete(stream)
    const known = streams.get(stream)
    known?.listeners.delete(subscriber)
    if (known === undefined || known.listeners.size > 0) return
    streams.delete(stream)
    bySymbol.get(known.name.symbol)?.streams.delete(known)
  }
}
