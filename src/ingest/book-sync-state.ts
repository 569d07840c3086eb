import { type BookChange, type BookSnapshot, type OrderBook, orderBook } from '../market/index.ts'

/** Why a book was given up. After each of them it is built anew. */
export type BookLoss = 'gap' | 'crossed' | 'drifted' | 'disconnected'

/** What happened to a book's stream. Times are epoch ms. */
type BookInput =
  | {
      readonly kind: 'change'
      readonly change: BookChange
      readonly exchangeTime: number
      readonly receivedTime: number
    }
  | { readonly kind: 'snapshot'; readonly snapshot: BookSnapshot; readonly receivedTime: number }
  | { readonly kind: 'snapshot-failed'; readonly retryAfterMs: number }
  | { readonly kind: 'disconnected'; readonly reason: string }

/** What follows from it. Told one by one, each at the moment at which the book stands as it says. */
export type BookAction =
  /** A snapshot is wanted, after a wait. Nothing else is asked for until it came or failed. */
  | { readonly kind: 'ask'; readonly afterMs: number }
  | { readonly kind: 'synced' }
  /** The book as it was until `exchangeTime`: the next change is about to be applied. */
  | { readonly kind: 'applying'; readonly exchangeTime: number; readonly receivedTime: number }
  | { readonly kind: 'applied'; readonly exchangeTime: number; readonly receivedTime: number }
  | { readonly kind: 'lost'; readonly cause: BookLoss; readonly evidence: string }

export interface BookSyncState {
  readonly book: OrderBook
  /** Only then is the book the venue's. */
  readonly inSync: boolean
  step(input: BookInput): void
}

interface BookSyncOptions {
  readonly act: (action: BookAction) => void
  /** Levels a side a snapshot is asked for. */
  readonly levels: number
  /**
   * A snapshot knows so many levels; when the price has moved so far that fewer than these bps of them are left
   * on a side (and less than half of what there were), a new one is wanted.
   */
  readonly shortestReachBps: number
}

type Change = Extract<BookInput, { kind: 'change' }>

/** Changes kept while a snapshot is on its way: ten minutes of them. */
const BUFFER_LIMIT = 6000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 60_000
/** So many changes in a row without trouble, and trouble is forgotten. */
const QUIET_CHANGES = 100
/** The reach is looked at now and then: a price does not run away within seconds. */
const REACH_EVERY = 64

/**
 * The venue's documented procedure for a local book, as a state machine without clock or network: buffer the
 * changes, take a snapshot, drop what it already has, apply the rest in unbroken order of update ids; begin
 * anew when an id is missing.
 */
export function bookSyncState({ act, levels, shortestReachBps }: BookSyncOptions): BookSyncState {
  const book = orderBook()
  let inSync = false
  let asking = false
  let asked = 0
  let applied = 0
  let firstReach = { bid: 0, ask: 0 }
  /** In unbroken order of ids, always. */
  let buffer: Change[] = []

  return {
    book,
    get inSync() {
      return inSync
    },
    step(input) {
      switch (input.kind) {
        case 'change':
          if (inSync) apply(input, input.receivedTime)
          else keep(input)
          break
        case 'snapshot':
          asking = false
          begin(input.snapshot, input.receivedTime)
          break
        case 'snapshot-failed':
          asking = false
          ask(input.retryAfterMs)
          break
        case 'disconnected':
          if (inSync) lose('disconnected', input.reason)
          buffer = []
          break
      }
    },
  }

  function keep(change: Change): void {
    const newest = buffer.at(-1)?.change.lastUpdateId
    if (newest !== undefined && change.change.lastUpdateId <= newest) return
    const broken = newest !== undefined && change.change.firstUpdateId > newest + 1
    // What lies before a hole is of no use: no snapshot can bridge it.
    if (broken || buffer.length >= BUFFER_LIMIT) buffer = []
    buffer.push(change)
    ask(0)
  }

  function ask(leastMs: number): void {
    if (asking || buffer.length === 0) return
    asking = true
    const backoffMs = asked === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (asked - 1), LONGEST_WAIT_MS)
    asked++
    act({ kind: 'ask', afterMs: Math.max(leastMs, backoffMs) })
  }

  function begin(snapshot: BookSnapshot, receivedTime: number): void {
    if (inSync || buffer.length === 0) return
    if (snapshot.lastUpdateId < buffer[0].change.firstUpdateId) {
      ask(0) // Older than our first change: what happened in between is unknown.
      return
    }
    book.reset(snapshot, levels)
    if (book.crossed()) {
      lose('crossed', `the snapshot ${snapshot.lastUpdateId} is crossed`)
      return
    }
    inSync = true
    applied = 0
    firstReach = { bid: book.reach('bid'), ask: book.reach('ask') }
    act({ kind: 'synced' })
    const waiting = buffer
    buffer = []
    // Only now is known what the buffered changes meant: nobody knew a book before the snapshot came.
    for (const change of waiting) {
      const knownTime = Math.max(change.receivedTime, receivedTime)
      if (inSync) apply(change, knownTime)
      else keep(change)
    }
  }

  function apply(input: Change, receivedTime: number): void {
    const { change, exchangeTime } = input
    if (change.lastUpdateId <= book.lastUpdateId) return
    if (change.firstUpdateId > book.lastUpdateId + 1) {
      lose('gap', `after update ${book.lastUpdateId} came ${change.firstUpdateId}`)
      keep(input)
      return
    }
    act({ kind: 'applying', exchangeTime, receivedTime })
    book.apply(change)
    if (book.crossed()) {
      lose('crossed', `crossed at update ${change.lastUpdateId}`)
      return
    }
    act({ kind: 'applied', exchangeTime, receivedTime })
    applied++
    if (applied === QUIET_CHANGES) asked = 0
    if (applied % REACH_EVERY === 0 && drifted()) {
      lose('drifted', 'the price has moved away from the levels that the snapshot told')
    }
  }

  function drifted(): boolean {
    return (['bid', 'ask'] as const).some((side) => {
      const reach = book.reach(side)
      return reach < shortestReachBps && reach < firstReach[side] / 2
    })
  }

  function lose(cause: BookLoss, evidence: string): void {
    inSync = false
    buffer = []
    act({ kind: 'lost', cause, evidence })
  }
}
