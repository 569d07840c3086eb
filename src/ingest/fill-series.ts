import {
  enterHole,
  type GapLedger,
  type Lake,
  type Span,
  seriesOf,
  without,
} from '../lake/index.ts'
import { DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { ArchiveError, type ArchiveSource } from './archive-source.ts'
import { type FillStep, fillPlan } from './fill-plan.ts'
import { importArchive } from './import-archive.ts'
import type { VenueSource } from './venue-source.ts'

/** Asked for and stored at a time: what a crash can cost. */
const PIECE_MS = 10 * DAY_MS
/** Of the venue's confirmed holes: what it has not had for a day it will not have. */
const SETTLED_AFTER_MS = DAY_MS

interface FillOptions {
  readonly lake: Lake
  readonly source: VenueSource
  /** The archive and its address; REST alone where there is none. */
  readonly archive: { readonly source: ArchiveSource; readonly address: string } | undefined
  readonly instrument: Instrument
  /** On minutes, `[from, to)`. */
  readonly span: Span
  /** Spans that the venue is known to have nothing of: not asked for again. */
  readonly confirmed: readonly Span[]
  readonly clock: Clock
  readonly signal: AbortSignal
  onStep?(progress: FillProgress): void
  /** The archive gave no answer: what it was meant to bring comes by REST. */
  onArchiveSilent?(reason: string): void
}

interface FillProgress {
  /** Minutes looked after so far, of `total`. */
  readonly done: number
  readonly total: number
  readonly candles: number
  readonly doing: string
}

/** What came of it. */
export interface FillSummary {
  /** Minutes that were missing when it began. */
  readonly missing: number
  readonly candles: number
  readonly fromArchive: number
  readonly fromRest: number
  readonly rejectedRows: number
  readonly failures: readonly string[]
  /** Asked for, and the venue has none. */
  readonly absent: readonly Span[]
}

/**
 * Brings what the lake lacks of a span, from wherever it costs less; only that, so it can be stopped anywhere and
 * run again. Each piece is durable before the next is asked for. Rejects with the signal's reason.
 */
export async function fillSeries(options: FillOptions): Promise<FillSummary> {
  const { lake, source, instrument, span, confirmed, clock, signal, onStep } = options
  const missing = (await missingIn(lake, instrument, span)).flatMap((hole) =>
    without(hole, confirmed),
  )
  const total = minutesOf(missing)
  let archive = options.archive
  let fromArchive = 0
  let fromRest = 0
  let rejectedRows = 0
  let done = 0
  const failures: string[] = []
  const absent: Span[] = []
  const tell = (doing: string) => onStep?.({ done, total, candles: fromArchive + fromRest, doing })

  for (const step of fillPlan(missing, clock.now())) {
    signal.throwIfAborted()
    tell(`${new Date(step.from).toISOString().slice(0, 10)} by ${step.by}`)
    const asked = await missingIn(lake, instrument, step)
    if (step.by === 'archive' && (await byArchive(step))) {
      done += minutesOf(asked)
      // What the file lacks, the venue's REST may still have.
      for (const rest of await missingIn(lake, instrument, step)) await byRest(rest, false)
    } else {
      for (const part of asked) await byRest(part, true)
    }
  }
  tell('')
  return {
    missing: total,
    candles: fromArchive + fromRest,
    fromArchive,
    fromRest,
    rejectedRows,
    failures,
    absent,
  }

  /** Whether the archive had an answer. */
  async function byArchive({ from, to }: FillStep): Promise<boolean> {
    if (archive === undefined) return false
    const { market, symbol, venue } = instrument
    try {
      const selection = { symbol, market, interval: '1m', kind: 'klines', from, to } as const
      const files = await archive.source.find(archive.address, selection)
      const summary = await importArchive({
        ...{ lake, clock, venue, files, signal },
        limits: { from, to },
      })
      signal.throwIfAborted()
      fromArchive += summary.candles.fresh
      rejectedRows += summary.rejectedRows
      failures.push(...summary.failures.map(({ file, reason }) => `${file}: ${reason}`))
      return true
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.code !== 'UNAVAILABLE') throw error
      archive = undefined // It is not asked again in this run.
      options.onArchiveSilent?.(error.message)
      return false
    }
  }

  async function byRest(part: Span, counts: boolean): Promise<void> {
    const { symbol, venue } = instrument
    for (let from = part.from; from < part.to; from += PIECE_MS) {
      signal.throwIfAborted()
      const piece = { from, to: Math.min(from + PIECE_MS, part.to) }
      const candles = await source.candles({ symbol, interval: '1m', ...piece }, signal)
      if (candles.length > 0) {
        const receivedTime = new Float64Array(candles.length).fill(clock.now())
        await lake.append(instrument, candles, receivedTime, `${venue} REST`)
        await lake.compact(instrument, '1m')
      }
      fromRest += candles.length
      const came = Array.from(candles.openTime, (time) => ({ from: time, to: time + MINUTE_MS }))
      absent.push(...without(piece, came))
      if (counts) done += (piece.to - piece.from) / MINUTE_MS
      tell(`${new Date(piece.from).toISOString().slice(0, 10)} by rest`)
    }
  }
}

/** Enters what the venue itself has nothing of; what is too fresh to be sure stays open. */
export async function enterAbsent(
  ledger: GapLedger,
  instrument: Instrument,
  absent: readonly Span[],
  now: number,
): Promise<void> {
  for (const { from, to } of absent) {
    if (to > now - SETTLED_AFTER_MS) continue
    const evidence = 'asked for by REST, and the venue has none'
    await enterHole(ledger, instrument, { from, to, cause: 'outage', evidence }, now)
  }
}

async function missingIn(lake: Lake, instrument: Instrument, span: Span): Promise<readonly Span[]> {
  const series = seriesOf(await lake.manifest(), instrument, '1m')
  if (series === undefined || series.candles.length === 0) return [span]
  const { span: whole, holes } = await lake.overview(series)
  return without(span, without(whole, holes))
}

function minutesOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + (to - from) / MINUTE_MS, 0)
}
