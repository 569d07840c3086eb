import { assert } from '../../../runtime/index.ts'
import { type Amount, amountText } from './amount.ts'

/** What one account has of each asset: free, and reserved for its open orders. */
export interface Balances {
  free(asset: string): Amount
  /** Adds to what is free; takes from it where negative. */
  add(asset: string, amount: Amount): void
  reserve(asset: string, amount: Amount): void
  /** Gives back what was reserved. */
  release(asset: string, amount: Amount): void
  /** Takes out of what was reserved: it has been paid. */
  spend(asset: string, amount: Amount): void
  /** As the venue writes them, by name. */
  list(): readonly { readonly asset: string; readonly free: string; readonly locked: string }[]
  one(asset: string): { readonly free: string; readonly locked: string }
}

export function balances(initial: Readonly<Record<string, Amount>>): Balances {
  const free = new Map(Object.entries(initial))
  const locked = new Map<string, Amount>()
  const of = (map: Map<string, Amount>, asset: string) => map.get(asset) ?? 0n

  function change(map: Map<string, Amount>, asset: string, by: Amount): void {
    const after = of(map, asset) + by
    assert(after >= 0n, `nobody has less than nothing of ${asset}`)
    map.set(asset, after)
  }

  const one = (asset: string) => ({
    free: amountText(of(free, asset)),
    locked: amountText(of(locked, asset)),
  })

  return {
    one,
    free: (asset) => of(free, asset),
    add: (asset, amount) => change(free, asset, amount),
    reserve(asset, amount) {
      change(free, asset, -amount)
      change(locked, asset, amount)
    },
    release(asset, amount) {
      change(locked, asset, -amount)
      change(free, asset, amount)
    },
    spend: (asset, amount) => change(locked, asset, -amount),
    list: () => [...free.keys()].sort().map((asset) => ({ asset, ...one(asset) })),
  }
}
