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

/** Moving fewer numbers than this is quicker by hand than by `copyWithin`. */
const FEW = 64

/**
 * Two typed arrays, so ordered that the best level is the last: nearly all changes happen near it, and then a
 * binary search finds the place and only few numbers move. `bench/book.ts` compares it with maps.
 *
 * `sign` is 1 for bids and −1 for asks: a price times its sign grows with how good it is.
 */
export function bookSide(sign: 1 | -1): BookSide {
  /** Price × sign, ascending. */
  let ranks = new Float64Array(FIRST_CAPACITY)
  let quantities = new Float64Array(FIRST_CAPACITY)
  let length = 0

  /** The first place whose price is at least as good. */
  function placeOf(rank: number): number {
    let low = 0
    let high = length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ranks[middle] < rank) low = middle + 1
      else high = middle
    }
    return low
  }

  function insert(place: number, rank: number, quantity: number): void {
    if (length === ranks.length) {
      ranks = doubled(ranks)
      quantities = doubled(quantities)
    }
    if (length - place < FEW) {
      for (let i = length; i > place; i--) {
        ranks[i] = ranks[i - 1]
        quantities[i] = quantities[i - 1]
      }
    } else {
      ranks.copyWithin(place + 1, place, length)
      quantities.copyWithin(place + 1, place, length)
    }
    ranks[place] = rank
    quantities[place] = quantity
    length++
  }

  function remove(place: number): void {
    length--
    if (length - place < FEW) {
      for (let i = place; i < length; i++) {
        ranks[i] = ranks[i + 1]
        quantities[i] = quantities[i + 1]
      }
    } else {
      ranks.copyWithin(place, place + 1, length + 1)
      quantities.copyWithin(place, place + 1, length + 1)
    }
  }

  return {
    get length() {
      return length
    },
    clear() {
      length = 0
    },
    set(price, quantity) {
      const rank = sign * price
      const place = placeOf(rank)
      const known = place < length && ranks[place] === rank
      if (quantity === 0) {
        if (known) remove(place)
      } else if (known) quantities[place] = quantity
      else insert(place, rank, quantity)
    },
    best: () => [sign * ranks[length - 1], quantities[length - 1]],
    bestPrice: () => (length === 0 ? Number.NaN : sign * ranks[length - 1]),
    worstPrice: () => (length === 0 ? Number.NaN : sign * ranks[0]),
    worthUpTo(price) {
      const limit = sign * price
      let worth = 0
      for (let i = length - 1; i >= 0 && ranks[i] >= limit; i--) {
        worth += sign * ranks[i] * quantities[i]
      }
      return worth
    },
    levels: () =>
      Array.from({ length }, (_, i): BookLevel => {
        const place = length - 1 - i
        return [sign * ranks[place], quantities[place]]
      }),
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}
