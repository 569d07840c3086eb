import type { Instrument } from '../market/index.ts'
import type { Gap, GapCause } from './gap-ledger.ts'
import type { GapNews } from './gap-news.ts'
import { overlap, without } from './span.ts'

/** Causes that only whoever was listening can know: no file tells them. */
export const TOLD_CAUSES: ReadonlySet<GapCause> = new Set(['disconnected', 'missed', 'outage'])

/**
 * The ledger's entries with what a feed has just told. Only what is still missing in the lake stays a gap:
 * that is the reconciliation's business.
 */
export function withNews(
  gaps: readonly Gap[],
  instrument: Instrument,
  news: GapNews,
  now: number,
): readonly Gap[] {
  const { from, to, evidence } = news
  const cut = gaps.flatMap((gap) => without(gap, [news]).map((span) => ({ ...gap, ...span })))
  const within = gaps.flatMap((gap) => {
    const shared = overlap(gap, news)
    return shared === undefined ? [] : [{ ...gap, ...shared }]
  })
  if (news.kind === 'hole') {
    const state = news.cause === 'outage' ? 'confirmed' : 'open'
    const foundAt = Math.min(now, ...within.map((gap) => gap.foundAt))
    const told: Gap = {
      instrument,
      from,
      to,
      cause: news.cause,
      state,
      evidence,
      foundAt,
      changedAt: now,
    }
    return [...cut, told]
  }
  return [
    ...cut,
    // Said once: a repair that is told again adds nothing.
    ...within.map((gap) =>
      gap.evidence.endsWith(evidence) ? gap : { ...gap, evidence: `${gap.evidence}; ${evidence}` },
    ),
  ]
}
