import type { Span } from '../lake/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'

/** Where missing minutes are fetched from. */
export interface FillStep extends Span {
  readonly from: number
  readonly to: number
  readonly by: 'archive' | 'rest'
}

/**
 * Minutes of a month from which on its archive file is the cheaper one: three requests and about 2 MB for a whole
 * month, beside one request and 150 kB for every thousand minutes asked for by REST.
 */
const ARCHIVE_FROM_MINUTES = 5 * 1440
/** The archive bundles a month some days after its end. */
const BUNDLED_AFTER_MS = 2 * DAY_MS

/** Cuts what is missing at the months (UTC), each fetched from where it costs less. In order of time. */
export function fillPlan(missing: readonly Span[], now: number): readonly FillStep[] {
  const steps: FillStep[] = []
  for (const month of monthsOf(missing)) {
    const parts = missing.flatMap((span) => {
      const [from, to] = [Math.max(span.from, month.from), Math.min(span.to, month.to)]
      return from < to ? [{ from, to }] : []
    })
    const minutes = parts.reduce((sum, { from, to }) => sum + (to - from) / MINUTE_MS, 0)
    const bundled = month.to + BUNDLED_AFTER_MS <= now
    const by = bundled && minutes >= ARCHIVE_FROM_MINUTES ? 'archive' : 'rest'
    if (by === 'rest') steps.push(...parts.map((part) => ({ ...part, by }) as const))
    // One file has all of the month, holes and all.
    else steps.push({ from: parts[0].from, to: parts[parts.length - 1].to, by })
  }
  return steps
}

function monthsOf(spans: readonly Span[]): readonly Span[] {
  const months = new Map<number, Span>()
  for (const { from, to } of spans) {
    for (let start = monthOf(from, 0); start < to; start = monthOf(start, 1)) {
      months.set(start, { from: start, to: monthOf(start, 1) })
    }
  }
  return [...months.values()].sort((a, b) => a.from - b.from)
}

function monthOf(time: number, later: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1)
}
