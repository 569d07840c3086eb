import type { SourceKind, Span } from '../lake/index.ts'
import { DAY_MS, type Interval, isInterval } from '../market/index.ts'
import { type ArchiveName, archivePath, parseArchivePath } from './archive-name.ts'
import { ArchiveError, type ArchiveFile, type ArchiveSelection } from './archive-source.ts'

/** Whether a file is among those asked for. */
export function selects(selection: ArchiveSelection, name: ArchiveName): boolean {
  const { symbol, interval, market, kind, from, to } = selection
  return (
    (symbol === undefined || symbol === name.symbol) &&
    (interval === undefined || interval === name.interval) &&
    (market === undefined || market === name.market) &&
    (kind === undefined || kind === name.kind) &&
    (from === undefined || name.claim.to > from) &&
    (to === undefined || name.claim.from < to)
  )
}

/**
 * What one file, asked for by name, holds: as its name says, or else as the user says.
 * Throws `UNCLEAR` when neither tells, or when they disagree.
 */
export function singleFile(
  name: string,
  address: string,
  selection: ArchiveSelection,
): ArchiveFile['holds'] {
  if (!/\.(zip|csv|csv\.gz)$/.test(name)) {
    throw new ArchiveError('UNCLEAR', `${name} is not a .zip, .csv or .csv.gz file`)
  }
  const parsed = parseArchivePath(address.replaceAll('\\', '/'))
  if (parsed !== undefined) {
    if (selects(selection, parsed)) return parsed
    throw new ArchiveError(
      'UNCLEAR',
      `${name} holds ${parsed.symbol} ${parsed.kind} ${parsed.interval}, which is not what the options ask for`,
    )
  }
  const { symbol, market = 'spot', interval, kind } = selection
  const ofKind = kind ?? (interval === undefined ? undefined : 'klines')
  if (symbol === undefined || ofKind === undefined) {
    const hint = 'say what it holds: --symbol BTCUSDT --kind klines|trades|aggTrades'
    throw new ArchiveError('UNCLEAR', `The name ${name} does not tell what it holds; ${hint}`)
  }
  return { kind: ofKind, market, symbol, interval: barLength(ofKind, interval), claim: undefined }
}

export interface Named {
  readonly path: string
  readonly claim: Span
}

/** A month of the archive: one file for all of it, or one for each of its days. */
export interface ArchiveMonth {
  readonly holds: Omit<ArchiveName, 'claim'>
  readonly month: Named
  readonly days: readonly Named[]
}

/**
 * The files an archive that cannot be listed should have for a selection, up to yesterday.
 * Throws `UNCLEAR` when the selection names no symbol or no start.
 */
export function archiveMonths(selection: ArchiveSelection, now: number): readonly ArchiveMonth[] {
  const { symbol, from, interval, market = 'spot', kind = 'klines' } = selection
  if (symbol === undefined || from === undefined) {
    const hint = 'say which files to ask for: --symbol BTCUSDT --from 2024-01'
    throw new ArchiveError('UNCLEAR', `An http archive cannot be listed; ${hint}`)
  }
  const holds = { kind, market, symbol, interval: barLength(kind, interval) }
  const to = Math.min(selection.to ?? now, startOfDay(now))
  const months: ArchiveMonth[] = []
  for (let start = startOfMonth(from); start < to; start = nextMonth(start)) {
    const claim = { from: start, to: nextMonth(start) }
    const days: Named[] = []
    for (let day = Math.max(start, startOfDay(from)); day < Math.min(claim.to, to); day += DAY_MS) {
      days.push({ path: archivePath(holds, day, 'daily'), claim: { from: day, to: day + DAY_MS } })
    }
    if (days.length === 0) continue // What is asked for begins after what there is.
    months.push({ holds, month: { path: archivePath(holds, start, 'monthly'), claim }, days })
  }
  return months
}

/** Trades always become 1-minute bars: another length would put them into the wrong table. */
function barLength(kind: SourceKind, interval = '1m'): Interval {
  if (!isInterval(interval)) throw new ArchiveError('UNCLEAR', `There are no ${interval} bars`)
  if (kind === 'klines' || interval === '1m') return interval
  throw new ArchiveError('UNCLEAR', `${kind} become 1m bars; --interval ${interval} is for klines`)
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS
}

function startOfMonth(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

function nextMonth(time: number): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
