import type { Subscription } from '../../ingest/index.ts'

/** What a symbol's silence calls for. */
interface Silence {
  readonly symbol: string
  readonly subscriptions: readonly Subscription[]
  readonly forMs: number
}

/** Notices when one symbol of a connection falls silent while the others speak. */
export interface SymbolWatch {
  heard(symbol: string, now: number): void
  /** Symbols newly silent. Each is named once, and again only after it has spoken, or after twice as long. */
  silent(now: number): readonly Silence[]
  /** Whether it was told as silent and has spoken since; told once. */
  isBack(symbol: string): boolean
}

interface Watched {
  readonly subscriptions: readonly Subscription[]
  last: number
  /** Silence after which it is told next. */
  patienceMs: number
  told: boolean
}

/** Only symbols whose candles come: the venue sends those every two seconds, traded or not. */
export function symbolWatch(
  subscriptions: readonly Subscription[],
  silenceMs: number,
  now: number,
): SymbolWatch {
  const symbols = new Map<string, Watched>()
  for (const { symbol, topic } of subscriptions) {
    if (topic !== 'candles') continue
    const own = subscriptions.filter((each) => each.symbol === symbol)
    symbols.set(symbol, { subscriptions: own, last: now, patienceMs: silenceMs, told: false })
  }

  return {
    heard(symbol, at) {
      const watched = symbols.get(symbol)
      if (watched) watched.last = at
    },
    silent(at) {
      return [...symbols].flatMap(([symbol, watched]) => {
        const forMs = at - watched.last
        if (forMs < watched.patienceMs) return []
        watched.patienceMs *= 2
        watched.told = true
        return [{ symbol, subscriptions: watched.subscriptions, forMs }]
      })
    },
    isBack(symbol) {
      const watched = symbols.get(symbol)
      if (watched === undefined || !watched.told) return false
      watched.told = false
      watched.patienceMs = silenceMs
      return true
    },
  }
}
