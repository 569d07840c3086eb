import type { ConnectionEvent, MarketEvent, StreamListener } from '../src/ingest/index.ts'

/** Everything heard on a stream, and a way to wait for it. */
export function notebook() {
  const events: MarketEvent[] = []
  const frames: string[] = []
  const unreadable: string[] = []
  const changes: ConnectionEvent[] = []
  const waiting: { isMet: () => boolean; met: () => void }[] = []
  const noted = () => {
    for (const each of waiting.splice(0)) {
      if (each.isMet()) each.met()
      else waiting.push(each)
    }
  }
  const listener: StreamListener = {
    frame: (text) => frames.push(text),
    event(event) {
      events.push(event)
      noted()
    },
    unreadable(_text, _time, reason) {
      unreadable.push(reason)
      noted()
    },
    connection(change) {
      changes.push(change)
      noted()
    },
  }
  return {
    ...{ events, frames, unreadable, changes, listener },
    kinds: () => changes.map(({ kind }) => kind),
    trades: () => events.flatMap((event) => (event.kind === 'trade' ? [event.trade.id] : [])),
    until: (isMet: () => boolean) =>
      new Promise<void>((resolve) => {
        waiting.push({ isMet, met: resolve })
        noted()
      }),
  }
}
