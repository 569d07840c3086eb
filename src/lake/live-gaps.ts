import type { Instrument } from '../market/index.ts'
import type { Gap, GapCause, GapLedger } from './gap-ledger.ts'
import { sameInstrument } from './series.ts'
import { overlap, type Span, without } from './span.ts'

/**
 * Enters a hole as it is found, before anything is known of its repair. `outage` is the venue's own word that it
 * has nothing, and so confirmed. What was known of the same minutes before gives way; a hole that grows is one.
 */
export async function enterHole(
  ledger: GapLedger,
  instrument: Instrument,
  hole: Span & { readonly cause: GapCause; readonly evidence: string },
  now: number,
): Promise<void> {
  await change(ledger, instrument, hole, (known) => {
    const { from, to, cause, evidence } = hole
    const before = known.filter((gap) => gap.state !== 'repaired' && overlap(gap, hole))
    const foundAt = Math.min(now, ...before.map((gap) => gap.foundAt))
    const state = cause === 'outage' ? 'confirmed' : 'open'
    const entry: Gap = { instrument, from, to, cause, state, evidence, foundAt, changedAt: now }
    return [...known.flatMap((gap) => partsOf(gap, without(gap, [hole]))), entry]
  })
}

/** Enters that minutes have come after all, and how. What was never a hole is none now. */
export async function enterRepair(
  ledger: GapLedger,
  instrument: Instrument,
  repair: Span & { readonly evidence: string },
  now: number,
): Promise<void> {
  await change(ledger, instrument, repair, (known) =>
    known.flatMap((gap): readonly Gap[] => {
      const filled = overlap(gap, repair)
      if (filled === undefined || gap.state === 'repaired') return [gap]
      const evidence = `${gap.evidence}; repaired ${repair.evidence}`
      return [
        ...partsOf(gap, without(gap, [filled])),
        { ...gap, ...filled, state: 'repaired', evidence, changedAt: now },
      ]
    }),
  )
}

/** Rewrites the entries that touch a span. */
async function change(
  ledger: GapLedger,
  instrument: Instrument,
  { from, to }: Span,
  rewrite: (known: readonly Gap[]) => readonly Gap[],
): Promise<void> {
  const within = { from: from - 1, to: to + 1 } // What only touches it may become one with it.
  const listed = await ledger.list({ symbol: instrument.symbol, within })
  const known = listed.filter((gap) => sameInstrument(gap.instrument, instrument))
  await ledger.replace(instrument, joined(rewrite(known)), within)
}

function partsOf(gap: Gap, spans: readonly Span[]): readonly Gap[] {
  return spans.map((span) => ({ ...gap, ...span }))
}

/** Neighbours of which the same is known become one. */
function joined(gaps: readonly Gap[]): readonly Gap[] {
  const found: Gap[] = []
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1)
    const isOne =
      last?.to === gap.from &&
      last.cause === gap.cause &&
      last.state === gap.state &&
      last.evidence === gap.evidence
    if (!isOne || last === undefined) found.push(gap)
    else {
      const foundAt = Math.min(last.foundAt, gap.foundAt)
      const changedAt = Math.max(last.changedAt, gap.changedAt)
      found[found.length - 1] = { ...last, to: gap.to, foundAt, changedAt }
    }
  }
  return found
}
