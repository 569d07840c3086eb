import type { BookLevel } from './book.ts'

const FIRST_CAPACITY = 1024

/** The levels of one side of a book, in order. */
interface BookSide {
  readonly length: number
  clear(): void
  /** Quantity 0 removes the level. */
  set(price: number, quantity: number): void
  /** Only where there is a level. */
  best(): BookLevel
  /** NaN where there is none. */
  bestPrice(): number
  worstPrice(): number
  /** Price × quantity of all levels from the best up to a price, which is included. */
  worthUpTo(price: number): number
  levels(): readonly BookLevel[]
}

/**
 * Two typed arrays in ascending worth, so the best level is the last: nearly all changes happen near it, and
 * then a binary search finds the place and only few numbers move. `bench/book.ts` compares it with maps.
 *
 * `rank` grows with how good a price is: the price itself for bids, its negative for asks.
 */
export function bookSide(rank: (price: number) => number): BookSide {
  let prices = new Float64Array(FIRST_CAPACITY)
  let quantities = new Float64Array(FIRST_CAPACITY)
  let length = 0

  /** The first place whose price is at least as good. */
  function placeOf(price: number): number {
    const wanted = rank(price)
    let low = 0
    let high = length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (rank(prices[middle]) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }

  function insert(place: number, price: number, quantity: number): void {
    if (length === prices.length) {
      prices = doubled(prices)
      quantities = doubled(quantities)
    }
    prices.copyWithin(place + 1, place, length)
    quantities.copyWithin(place + 1, place, length)
    prices[place] = price
    quantities[place] = quantity
    length++
  }

  function remove(place: number): void {
    prices.copyWithin(place, place + 1, length)
    quantities.copyWithin(place, place + 1, length)
    length--
  }

  return {
    get length() {
      return length
    },
    clear() {
      length = 0
    },
    set(price, quantity) {
      const place = placeOf(price)
      const known = place < length && prices[place] === price
      if (quantity === 0) {
        if (known) remove(place)
      } else if (known) quantities[place] = quantity
      else insert(place, price, quantity)
    },
    best: () => [prices[length - 1], quantities[length - 1]],
    bestPrice: () => (length === 0 ? Number.NaN : prices[length - 1]),
    worstPrice: () => (length === 0 ? Number.NaN : prices[0]),
    worthUpTo(price) {
      const limit = rank(price)
      let worth = 0
      for (let i = length - 1; i >= 0 && rank(prices[i]) >= limit; i--) {
        worth += prices[i] * quantities[i]
      }
      return worth
    },
    levels: () =>
      Array.from({ length }, (_, i): BookLevel => {
        const place = length - 1 - i
        return [prices[place], quantities[place]]
      }),
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}
