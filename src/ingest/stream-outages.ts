import { overlap, type Span, without } from '../lake/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { Blame } from './candle-sequence.ts'

interface Down {
  readonly from: number
  /** Undefined while it lasts. */
  to: number | undefined
  readonly reason: string
}

/** When the stream was down, and so which minutes nobody can have heard close. */
export interface StreamOutages {
  up(at: number): void
  down(at: number, reason: string): void
  readonly connected: boolean
  /** Why these minutes did not come: cut where the answer changes, in order. */
  blame(hole: Span): readonly Blame[]
  /** Forgets what cannot matter for minutes from this one on. */
  forget(before: number): void
}

/** Nobody listens before `startedAt`, and it is down until the first `up`. `graceMs`: how late a minute may come. */
export function streamOutages(startedAt: number, graceMs: number): StreamOutages {
  let downs: Down[] = [{ from: startedAt, to: undefined, reason: 'not connected yet' }]
  const connected = () => downs.every(({ to }) => to !== undefined)

  return {
    up(at) {
      const last = downs.at(-1)
      if (last) last.to ??= at
    },

    down(at, reason) {
      if (connected()) downs.push({ from: at, to: undefined, reason })
    },

    get connected() {
      return connected()
    },

    blame(hole) {
      const found: Blame[] = []
      let left: readonly Span[] = [hole]
      const claim = (span: Span, because: Omit<Blame, 'from' | 'to'>) => {
        for (const part of left) {
          const shared = overlap(part, span)
          if (shared) found.push({ ...shared, ...because })
        }
        left = left.flatMap((part) => without(part, [span]))
      }
      claim(
        { from: 0, to: closingUntil(startedAt) },
        { cause: 'not-yet-fetched', evidence: 'nobody listened yet', quiet: true },
      )
      for (const { from, to, reason } of downs) {
        const closing = {
          from: Math.ceil((from - graceMs - MINUTE_MS) / MINUTE_MS) * MINUTE_MS,
          to: closingUntil(to ?? Number.MAX_SAFE_INTEGER),
        }
        const evidence = `the stream was down from ${second(from)}: ${reason}`
        claim(closing, { cause: 'disconnected', evidence, quiet: false })
      }
      claim(hole, { cause: 'missed', evidence: 'the stream did not bring it', quiet: false })
      return found.sort((a, b) => a.from - b.from)
    },

    forget(before) {
      downs = downs.filter(({ to }) => to === undefined || to + MINUTE_MS > before)
    },
  }
}

/** The end of the minutes that closed before `time`. */
function closingUntil(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS
}

function second(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
