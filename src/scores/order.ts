import type { Column } from '../market/index.ts'

/**
 * Row numbers in ascending order of value; equal values keep their order, and −0 equals 0.
 *
 * A radix sort over the bits of the doubles, sixteen at a time: ten times faster on a million rows
 * than sorting indices with a comparator, and this is the slowest step of a score card.
 */
export function ascendingOrder(values: Column): Uint32Array {
  const keys = sortableWords(values)
  let order = Uint32Array.from(values.keys())
  let target = new Uint32Array(values.length)
  for (let digit = 0; digit < 4; digit++) {
    const slots = firstSlots(keys, digit)
    for (const row of order) target[slots[keys[4 * row + digit]]++] = row
    ;[order, target] = [target, order]
  }
  return order
}

/** Each double as four 16-bit digits, least significant first, whose order is the order of the numbers. */
function sortableWords(values: Column): Uint16Array {
  const copy = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) copy[i] = values[i] + 0 // −0 + 0 is 0.
  const words = new Uint32Array(copy.buffer)
  for (let high = 1; high < words.length; high += 2) {
    if (words[high] >>> 31) {
      words[high] = ~words[high]
      words[high - 1] = ~words[high - 1]
    } else words[high] ^= 0x8000_0000
  }
  return new Uint16Array(words.buffer)
}

/** Where the rows of each digit value begin in the order. */
function firstSlots(keys: Uint16Array, digit: number): Uint32Array {
  const counts = new Uint32Array(65_536)
  for (let at = digit; at < keys.length; at += 4) counts[keys[at]]++
  let first = 0
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value]
    counts[value] = first
    first += count
  }
  return counts
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
