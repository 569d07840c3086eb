import type { Instrument } from '../market/index.ts'
import type { Gap, GapCause, GapLedger, GapState } from './gap-ledger.ts'
import type { Lake } from './lake.ts'
import type { ReceivedFile } from './manifest.ts'
import { sameInstrument, seriesOf } from './series.ts'
import { overlap, type Span, without } from './span.ts'

/** Brings the ledger up to date with the lake, for one instrument's 1-minute candles. */
export async function reconcileGaps(
  lake: Lake,
  ledger: GapLedger,
  instrument: Instrument,
  now: number,
): Promise<readonly Gap[]> {
  const manifest = await lake.manifest()
  const series = seriesOf(manifest, instrument, '1m')
  const overview = series && series.candles.length > 0 ? await lake.overview(series) : undefined
  const received = manifest.received.filter(
    (file) => file.interval === '1m' && sameInstrument(file.instrument, instrument),
  )
  const known = await ledger.list({ symbol: instrument.symbol })
  const previous = known.filter((gap) => sameInstrument(gap.instrument, instrument))
  const present = overview ? without(overview.span, overview.holes) : []
  const gaps = deriveGaps({ instrument, present, received, previous, now })
  await ledger.replace(instrument, gaps)
  return gaps
}

interface Findings {
  readonly instrument: Instrument
  /** Where there are candles. */
  readonly present: readonly Span[]
  readonly received: readonly ReceivedFile[]
  readonly previous: readonly Gap[]
  readonly now: number
}

/**
 * The ledger that follows from the lake: every minute between the first and the last one spoken of that
 * has no candle, with the best-known cause; and every earlier gap that has been filled since.
 */
export function deriveGaps({
  instrument,
  present,
  received,
  previous,
  now,
}: Findings): readonly Gap[] {
  const bars = received.filter(({ kind }) => kind === 'klines')
  const spoken = [...present, ...bars.map(withinLimits).filter((span) => span !== undefined)]
  if (spoken.length === 0) return previous
  const whole = {
    from: Math.min(...spoken.map(({ from }) => from)),
    to: Math.max(...spoken.map(({ to }) => to)),
  }
  const heardLive = previous.filter(({ cause, state }) => state !== 'repaired' && LIVE.has(cause))
  const firstCandle = Math.min(...present.map(({ from }) => from))
  const missing = without(whole, present).flatMap((hole) =>
    explain(hole, bars, firstCandle, heardLive),
  )
  const current = missing.map(({ span, cause, state, evidence }): Gap => {
    const before = previous.filter((gap) => gap.state !== 'repaired' && overlap(gap, span))
    const foundAt = Math.min(now, ...before.map((gap) => gap.foundAt))
    const same = before.find((gap) => gap.cause === cause && gap.state === state)
    const changedAt = same?.changedAt ?? now
    return { instrument, ...span, cause, state, evidence, foundAt, changedAt }
  })
  // Of minutes after the last candle the lake cannot say yet whether they will have come.
  const later = previous.flatMap((gap) =>
    without(gap, [whole]).map((span): Gap => ({ ...gap, ...span })),
  )
  const repaired = previous.flatMap((gap) =>
    without(gap, [...missing.map(({ span }) => span), ...without(gap, [whole])]).map(
      (span): Gap => ({
        ...gap,
        ...span,
        state: 'repaired',
        changedAt: gap.state === 'repaired' ? gap.changedAt : now,
      }),
    ),
  )
  return [...current, ...repaired, ...later].sort((a, b) => a.from - b.from || a.to - b.to)
}

/** Causes that whoever listened or asked has seen: no file knows of them. */
const LIVE: ReadonlySet<GapCause> = new Set(['disconnected', 'missed', 'outage'])

interface Explained {
  readonly span: Span
  readonly cause: GapCause
  readonly state: GapState
  readonly evidence: string
}

/** Cuts a hole where its explanation changes: rejected rows first, then the venue's files, then who listened. */
function explain(
  hole: Span,
  bars: readonly ReceivedFile[],
  firstCandle: number,
  heardLive: readonly Gap[],
): Explained[] {
  const found: Explained[] = []
  let left: readonly Span[] = [hole]

  function claim(spans: readonly Span[], facts: Omit<Explained, 'span'>): void {
    for (const span of spans) {
      for (const part of left) {
        const shared = overlap(part, span)
        if (shared) found.push({ span: shared, ...facts })
      }
      left = left.flatMap((part) => without(part, [span]))
    }
  }

  const refined = bars.filter(({ state }) => state === 'refined')
  for (const { name, rejectedSpans } of refined) {
    const evidence = `rows of ${name} in quarantine`
    claim(rejectedSpans, { cause: 'failed-file', state: 'open', evidence })
  }
  for (const file of refined) {
    const span = withinLimits(file)
    if (!span) continue
    const silent = { state: 'confirmed', evidence: `${file.name} has no row here` } as const
    claim(before(span, firstCandle), { cause: 'not-listed', ...silent })
    claim([span], { cause: 'outage', ...silent })
  }
  for (const file of bars.filter(({ state }) => state === 'failed')) {
    const span = withinLimits(file)
    const evidence = `${file.name}: ${file.reason}`
    if (span) claim([span], { cause: 'failed-file', state: 'open', evidence })
  }
  for (const { from, to, cause, state, evidence } of heardLive) {
    claim([{ from, to }], { cause, state, evidence })
  }
  claim([hole], {
    cause: 'not-yet-fetched',
    state: 'open',
    evidence: 'no file for these minutes yet',
  })
  return found.sort((a, b) => a.span.from - b.span.from)
}

function withinLimits({ from, to, limitFrom, limitTo }: ReceivedFile): Span | undefined {
  return overlap({ from, to }, { from: limitFrom, to: limitTo })
}

function before({ from, to }: Span, time: number): readonly Span[] {
  return from < time ? [{ from, to: Math.min(to, time) }] : []
}
