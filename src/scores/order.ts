import type { Column } from '../market/index.ts'

/**
 * Row numbers in ascending order of value; equal values keep their order, and −0 equals 0.
 *
 * A radix sort over the bits of the doubles, sixteen at a time. The bits travel with their row: looking
 * them up by row instead misses the cache on every step, and sorting is the slowest part of a score card.
 */
export function ascendingOrder(values: Column): Uint32Array {
  let source = sortableBits(values)
  let target = emptyKeys(values.length)
  for (const word of ['low', 'high'] as const) {
    for (const shift of [0, 16]) {
      distribute(source, target, source[word], shift)
      ;[source, target] = [target, source]
    }
  }
  return source.row
}

interface Keys {
  readonly low: Uint32Array
  readonly high: Uint32Array
  readonly row: Uint32Array
}

function emptyKeys(length: number): Keys {
  return {
    low: new Uint32Array(length),
    high: new Uint32Array(length),
    row: new Uint32Array(length),
  }
}

/** Each double as two words that, read as whole numbers, have the order of the doubles. */
function sortableBits(values: Column): Keys {
  const keys = emptyKeys(values.length)
  const bits = new DataView(new ArrayBuffer(8))
  for (let i = 0; i < values.length; i++) {
    bits.setFloat64(0, values[i] + 0) // −0 + 0 is 0.
    const high = bits.getUint32(0)
    const flip = -(high >>> 31) // A negative number's size grows as its value falls.
    keys.high[i] = high ^ (flip | 0x8000_0000)
    keys.low[i] = bits.getUint32(4) ^ flip
    keys.row[i] = i
  }
  return keys
}

/** Copies every row behind those whose digit is smaller or that came before with the same. */
function distribute(source: Keys, target: Keys, word: Uint32Array, shift: number): void {
  const { low, high, row } = source
  const { low: toLow, high: toHigh, row: toRow } = target
  const slots = firstSlots(word, shift)
  for (let i = 0; i < word.length; i++) {
    const slot = slots[(word[i] >>> shift) & 0xffff]++
    toLow[slot] = low[i]
    toHigh[slot] = high[i]
    toRow[slot] = row[i]
  }
}

/** Where the rows of each digit begin in the order. */
function firstSlots(words: Uint32Array, shift: number): Uint32Array {
  const slots = new Uint32Array(65_536)
  for (let i = 0; i < words.length; i++) slots[(words[i] >>> shift) & 0xffff]++
  let first = 0
  for (let digit = 0; digit < slots.length; digit++) {
    const count = slots[digit]
    slots[digit] = first
    first += count
  }
  return slots
}

/** Ranks from 1; equal values share the mean of the ranks they cover. */
export function ranks(values: Column, order: Uint32Array): Column {
  const ranked = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    const to = endOfTie(values, order, from)
    for (let at = from; at < to; at++) ranked[order[at]] = (from + 1 + to) / 2
    from = to
  }
  return ranked
}

/**
 * Positions `[from, to)` of up to `groups` groups of about equal size, in order of value. Equal values
 * are never split, or the order of time would leak into the groups: a constant column is one group.
 */
export function equalGroups(
  values: Column,
  order: Uint32Array,
  groups: number,
): readonly (readonly [from: number, to: number])[] {
  const found: [number, number][] = []
  let from = 0
  for (let group = 1; group <= groups; group++) {
    const end = Math.round((group * order.length) / groups)
    if (end <= from) continue
    const to = endOfTie(values, order, end - 1)
    found.push([from, to])
    from = to
  }
  return found
}

/** The first position after `at` whose value differs. */
function endOfTie(values: Column, order: Uint32Array, at: number): number {
  const value = values[order[at]]
  let to = at + 1
  while (to < order.length && values[order[to]] === value) to++
  return to
}
