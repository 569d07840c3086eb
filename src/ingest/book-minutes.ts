import {
  type BestPrices,
  type BookMinute,
  bookImbalance,
  MINUTE_MS,
  micropriceBps,
  type OrderBook,
  orderFlow,
  spreadBps,
} from '../market/index.ts'
import type { BookListener } from './book-sync.ts'

/** Where finished minutes go: `receivedTime` is when we learned of the event that ended it. */
type MinuteTaker = (minute: BookMinute, receivedTime: number) => void

/** What is added up over a minute: each value times the ms it held. */
interface Tally {
  readonly openTime: number
  coveredMs: number
  updates: number
  spread: number
  imbalance: number
  microprice: number
  /** Ms in which both sides had a level. */
  pricedMs: number
  orderFlow: number
}

/**
 * Follows a book and makes one row of each minute of market time, told when the first event after it comes. A
 * minute in which the book never was in sync makes none.
 */
export function bookMinuteMaker(take: MinuteTaker): BookListener {
  let tally: Tally | undefined
  /** The book's best prices since `since`; undefined while one side is empty. */
  let best: BestPrices | undefined
  let since = Number.NaN

  return {
    synced() {
      since = Number.NaN
      best = undefined
    },
    applying(book, exchangeTime, receivedTime) {
      if (Number.isNaN(since)) {
        leaveBehind(exchangeTime, receivedTime)
        return
      }
      const time = Math.max(exchangeTime, since)
      while (tally !== undefined && time >= tally.openTime + MINUTE_MS) {
        const end = tally.openTime + MINUTE_MS
        hold(tally, end)
        take(finished(tally, book), receivedTime)
        tally = emptyTally(end)
      }
      if (tally !== undefined) hold(tally, time)
    },
    applied(book, exchangeTime) {
      const time = Number.isNaN(since) ? exchangeTime : Math.max(exchangeTime, since)
      tally ??= emptyTally(time - (time % MINUTE_MS))
      const before = best
      best = book.best()
      since = time
      tally.updates++
      if (before !== undefined && best !== undefined) tally.orderFlow += orderFlow(before, best)
    },
    lost() {
      since = Number.NaN
      best = undefined
    },
  }

  /** After a loss: a minute that ended meanwhile is told with what was known of it. */
  function leaveBehind(time: number, receivedTime: number): void {
    if (tally === undefined || time < tally.openTime + MINUTE_MS) return
    take(finished(tally, undefined), receivedTime)
    tally = undefined
  }

  /** Counts what stood from `since` to `time`, which then is the new `since`. */
  function hold(minute: Tally, time: number): void {
    const heldMs = time - since
    since = time
    minute.coveredMs += heldMs
    if (best === undefined) return
    minute.pricedMs += heldMs
    minute.spread += heldMs * spreadBps(best)
    minute.imbalance += heldMs * bookImbalance(best)
    minute.microprice += heldMs * micropriceBps(best)
  }

  function finished(minute: Tally, book: OrderBook | undefined): BookMinute {
    const { openTime, coveredMs, pricedMs, updates } = minute
    const last = book === undefined ? undefined : best
    const depth = (side: 'bid' | 'ask', bps: number) => book?.depth(side, bps) ?? Number.NaN
    return {
      openTime,
      coverage: coveredMs / MINUTE_MS,
      updates,
      // 0 / 0 is NaN: a minute without a price has no mean.
      spreadMean: minute.spread / pricedMs,
      spreadClose: last ? spreadBps(last) : Number.NaN,
      imbalanceMean: minute.imbalance / pricedMs,
      imbalanceClose: last ? bookImbalance(last) : Number.NaN,
      micropriceMean: minute.microprice / pricedMs,
      micropriceClose: last ? micropriceBps(last) : Number.NaN,
      orderFlow: coveredMs === 0 ? Number.NaN : minute.orderFlow,
      bidDepth5: depth('bid', 5),
      askDepth5: depth('ask', 5),
      bidDepth10: depth('bid', 10),
      askDepth10: depth('ask', 10),
      bidDepth25: depth('bid', 25),
      askDepth25: depth('ask', 25),
    }
  }
}

function emptyTally(openTime: number): Tally {
  return {
    ...{ openTime, coveredMs: 0, updates: 0, orderFlow: 0 },
    ...{ spread: 0, imbalance: 0, microprice: 0, pricedMs: 0 },
  }
}
