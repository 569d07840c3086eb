import type { Candles, Column } from '../market/index.ts'

/** A column on the way from candles to features. The name says all of its definition: same name, same numbers. */
export interface Series {
  readonly name: string
  compute(candles: Candles): Column
}

/**
 * Many features lean on the same few series. Candles enrolled by `sharingSeries` keep each one they were
 * asked for; it goes when they go. Others keep nothing, so columns refilled in place never meet old numbers.
 */
const kept = new WeakMap<Candles, Map<string, Column>>()

/** A series computed once for candles that share, and each time for others. Its column is not to be written to. */
export function series(name: string, compute: (candles: Candles) => Column): Series {
  return {
    name,
    compute(candles) {
      const columns = kept.get(candles)
      const known = columns?.get(name)
      if (known !== undefined) return known
      const column = compute(candles)
      columns?.set(name, column)
      return column
    },
  }
}

/** Enrols candles that nobody will write to any more. */
export function sharingSeries(candles: Candles): Candles {
  kept.set(candles, new Map())
  return candles
}
