import type { SourceKind, Span } from '../lake/index.ts'
import { DAY_MS, type Interval, isInterval, type MarketKind } from '../market/index.ts'

/** What a file's place and name in the layout of data.binance.vision say about it. */
export interface ArchiveName {
  readonly kind: SourceKind
  readonly market: MarketKind
  readonly symbol: string
  readonly interval: Interval
  /** The whole day or month the file stands for. */
  readonly claim: Span
}

const PATTERN =
  /^(?<symbol>[A-Z0-9_]{2,30})-(?<what>[A-Za-z0-9]+)-(?<year>\d{4})-(?<month>\d{2})(?:-(?<day>\d{2}))?\.(?:zip|csv|csv\.gz)$/

/** Reads a path such as `spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip`; undefined if it is no archive file. */
export function parseArchivePath(path: string): ArchiveName | undefined {
  const parts = path.split('/')
  const groups = PATTERN.exec(parts.at(-1) ?? '')?.groups
  if (groups === undefined) return undefined
  const { symbol, what, year, month, day } = groups
  const kind = isInterval(what) ? 'klines' : tradesKind(what)
  if (kind === undefined) return undefined
  const from = Date.UTC(Number(year), Number(month) - 1, day === undefined ? 1 : Number(day))
  const to = day === undefined ? Date.UTC(Number(year), Number(month), 1) : from + DAY_MS
  const stamp = [year, month, day ?? '01'].join('-')
  if (new Date(from).toISOString().slice(0, stamp.length) !== stamp) return undefined
  // The folder next to the file decides: a user's own folders further up may be called anything.
  const market = parts.findLast((part) => part === 'spot' || part === 'um' || part === 'cm')
  // Coin-margined futures (`futures/cm`) are another product with another unit; they are not read.
  if (market === 'cm') return undefined
  return {
    kind,
    market: market === 'um' ? 'um' : 'spot',
    symbol,
    interval: isInterval(what) ? what : '1m',
    claim: { from, to },
  }
}

function tradesKind(what: string): SourceKind | undefined {
  return what === 'trades' || what === 'aggTrades' ? what : undefined
}

/** Where the archive keeps a file for a whole day or month. Inverse of `parseArchivePath`. */
export function archivePath(
  name: Omit<ArchiveName, 'claim'>,
  day: number,
  cadence: 'daily' | 'monthly',
): string {
  const { kind, market, symbol, interval } = name
  const root = market === 'spot' ? 'data/spot' : 'data/futures/um'
  const date = new Date(day).toISOString().slice(0, cadence === 'daily' ? 10 : 7)
  const what = kind === 'klines' ? interval : kind
  const folder = kind === 'klines' ? `${symbol}/${interval}` : symbol
  return `${root}/${cadence}/${kind}/${folder}/${symbol}-${what}-${date}.zip`
}
