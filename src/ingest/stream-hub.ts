import type {
  ConnectionEvent,
  EventStream,
  MarketEvent,
  StreamListener,
  Subscription,
} from './event-stream.ts'

/** Whoever listens to one symbol. */
export interface SymbolListener {
  event(event: MarketEvent): void
  /** As the stream tells it, with this symbol's subscriptions alone. */
  connection(change: ConnectionEvent): void
  /** The stream cannot go on: nothing more will come. */
  failed(error: unknown): void
}

/** One connection for all symbols. */
export interface StreamHub {
  /** Listens to a symbol until the returned function is called. The first one connects, the last one hangs up. */
  attach(symbol: string, listener: SymbolListener): () => void
  /** Resolves when every frame that came so far is durable. */
  recorded(): Promise<void>
  /** Hangs up, whoever still listens. Resolves when the connection is gone. */
  close(): Promise<void>
}

/** Keeps frames to the letter. See `frameJournal`. */
interface FrameRecord {
  frame(text: string, receivedTime: number): void
  /** Resolves when what came before the call is durable; rejects if it cannot be. */
  committed(): Promise<void>
}

interface StreamHubOptions {
  readonly stream: EventStream
  readonly subscriptions: readonly Subscription[]
  /** Takes each frame before anything else is done with it. */
  readonly record: FrameRecord
  /** For people: what came that nobody could read. */
  tell(trouble: string): void
}

/** Hands each event to those who listen to its symbol. What one of them does wrong stops no other. */
export function streamHub({ stream, subscriptions, record, tell }: StreamHubOptions): StreamHub {
  const listeners = new Map<string, Set<SymbolListener>>()
  const known = new Map<string, ConnectionEvent>() // The last that was told of a subscription.
  let unreadable = 0
  let running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined

  function each(symbol: string, hear: (listener: SymbolListener) => void): void {
    for (const listener of [...(listeners.get(symbol) ?? [])]) {
      try {
        hear(listener)
      } catch (error) {
        listener.failed(error)
      }
    }
  }

  const heard: StreamListener = {
    frame: (text, receivedTime) => record.frame(text, receivedTime),
    event: (event) => each(event.symbol, (listener) => listener.event(event)),
    unreadable(text, _receivedTime, reason) {
      unreadable += 1
      // The first, the tenth, the hundredth: a venue that changed its form must not fill the log.
      if (Number.isInteger(Math.log10(unreadable))) {
        tell(`Unreadable frame (${unreadable} so far): ${reason}: ${text.slice(0, 200)}`)
      }
    },
    connection(change) {
      const concerned = change.kind === 'refused' ? [change.subscription] : change.subscriptions
      for (const subscription of concerned) known.set(key(subscription), change)
      for (const symbol of new Set(concerned.map((subscription) => subscription.symbol))) {
        each(symbol, (listener) => listener.connection(narrowed(change, symbol)))
      }
    },
  }

  function start(): void {
    const stop = new AbortController()
    const done = stream.listen(subscriptions, heard, stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted) return
      running = undefined
      for (const symbol of listeners.keys()) each(symbol, (listener) => listener.failed(error))
    })
    running = { stop, done }
  }

  async function hangUp(): Promise<void> {
    const ending = running
    running = undefined
    known.clear()
    ending?.stop.abort()
    await ending?.done
  }

  return {
    attach(symbol, listener) {
      const own = listeners.get(symbol) ?? new Set()
      listeners.set(symbol, own.add(listener))
      for (const subscription of subscriptions) {
        const change = subscription.symbol === symbol ? known.get(key(subscription)) : undefined
        if (change) listener.connection(narrowed(change, symbol))
      }
      if (running === undefined) start()
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(symbol)
        if (listeners.size === 0) void hangUp()
      }
    },
    recorded: () => record.committed(),
    close: hangUp,
  }
}

function key({ symbol, topic }: Subscription): string {
  return `${symbol} ${topic}`
}

function narrowed(change: ConnectionEvent, symbol: string): ConnectionEvent {
  if (change.kind === 'refused') return change
  return {
    ...change,
    subscriptions: change.subscriptions.filter((subscription) => subscription.symbol === symbol),
  }
}
