import type { OrderBook } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { type BookLoss, bookSyncState } from './book-sync-state.ts'
import type { ConnectionEvent, MarketEvent } from './event-stream.ts'
import { VenueError } from './venue-error.ts'
import type { VenueSource } from './venue-source.ts'

/** Whoever follows a book. Called while the book stands as it is told; must be quick. */
export interface BookListener {
  /** A snapshot was taken in: the book is the venue's again. */
  synced(book: OrderBook): void
  /** The book as it was until `exchangeTime`: the next change is about to be applied. */
  applying(book: OrderBook, exchangeTime: number, receivedTime: number): void
  applied(book: OrderBook, exchangeTime: number, receivedTime: number): void
  /** The book is not the venue's any more; a new one is on its way. */
  lost(cause: BookLoss, evidence: string): void
}

/** How a book has fared, for people. */
interface BookStatus {
  readonly symbol: string
  readonly inSync: boolean
  readonly updates: number
  readonly snapshots: number
  readonly failedSnapshots: number
  readonly losses: Readonly<Record<BookLoss, number>>
  /** The last thing that went wrong, in words. */
  readonly lastTrouble: string | undefined
}

/** A symbol's order book, kept in step with the venue's. */
export interface BookSync {
  readonly book: OrderBook
  /** Only then is the book the venue's. */
  readonly inSync: boolean
  /** Events of other symbols and kinds are passed over. */
  event(event: MarketEvent): void
  connection(change: ConnectionEvent): void
  status(): BookStatus
  /** Resolves once the signal has aborted; rejects for a bug. */
  readonly finished: Promise<void>
}

interface BookSyncOptions {
  readonly symbol: string
  readonly source: Pick<VenueSource, 'book'>
  /** The market's clock: when a snapshot came. */
  readonly clock: Pick<Clock, 'now'>
  /** The machine's: how long to wait before asking again. */
  readonly machine: Clock
  readonly listener: BookListener
  readonly signal: AbortSignal
}

/** The most levels a side that Binance tells. */
const LEVELS = 5000
/** The widest depth that minutes of book tell. */
const SHORTEST_REACH_BPS = 25

/** Keeps an order book in step with a stream, asking `source` for snapshots whenever one is needed. */
export function bookSync(options: BookSyncOptions): BookSync {
  const { symbol, source, clock, machine, listener, signal } = options
  const losses: Record<BookLoss, number> = { gap: 0, crossed: 0, drifted: 0, disconnected: 0 }
  let updates = 0
  let snapshots = 0
  let failedSnapshots = 0
  let connections = 0
  let lastTrouble: string | undefined
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })

  const state = bookSyncState({
    levels: LEVELS,
    shortestReachBps: SHORTEST_REACH_BPS,
    act(action) {
      switch (action.kind) {
        case 'ask':
          void askFor(action.afterMs).catch(reject)
          break
        case 'synced':
          listener.synced(state.book)
          break
        case 'applying':
          listener.applying(state.book, action.exchangeTime, action.receivedTime)
          break
        case 'applied':
          updates++
          listener.applied(state.book, action.exchangeTime, action.receivedTime)
          break
        case 'lost':
          losses[action.cause]++
          lastTrouble = action.evidence
          listener.lost(action.cause, action.evidence)
          break
      }
    },
  })

  async function askFor(afterMs: number): Promise<void> {
    try {
      if (afterMs > 0) await machine.until(machine.now() + afterMs, signal)
      const snapshot = await source.book(symbol, LEVELS, signal)
      if (signal.aborted) return
      snapshots++
      state.step({ kind: 'snapshot', snapshot, receivedTime: clock.now() })
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof VenueError)) throw error
      failedSnapshots++
      lastTrouble = error.message
      state.step({ kind: 'snapshot-failed', retryAfterMs: error.retryAfterMs ?? 0 })
    }
  }

  return {
    book: state.book,
    get inSync() {
      return state.inSync
    },
    finished,
    event(event) {
      if (event.kind !== 'book' || event.symbol !== symbol || signal.aborted) return
      const { change, exchangeTime, receivedTime } = event
      state.step({ kind: 'change', change, exchangeTime, receivedTime })
    },
    connection(change) {
      if (change.kind === 'refused') return
      const ours = change.subscriptions.some(
        (subscription) => subscription.symbol === symbol && subscription.topic === 'book',
      )
      if (!ours) return
      if (change.kind === 'up') {
        connections++
        return
      }
      // While connections overlap, the end of one is no interruption.
      connections = Math.max(0, connections - 1)
      if (connections === 0) state.step({ kind: 'disconnected', reason: change.reason })
    },
    status: () => ({
      ...{ symbol, inSync: state.inSync, updates, snapshots, failedSnapshots },
      losses: { ...losses },
      lastTrouble,
    }),
  }
}
