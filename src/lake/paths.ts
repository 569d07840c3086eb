import type { Instrument, Interval, Venue } from '../market/index.ts'
import type { SourceKind } from './lake-engine.ts'

/** Folders inside the lake. `key=value` is the hive convention: DuckDB, Spark and pandas read it as columns. */
export const MANIFEST_FOLDER = '_manifest'
export const DATA_FOLDERS = ['bronze', 'silver', 'quarantine'] as const

/** `bronze/klines/venue=binance/market=spot/symbol=BTCUSDT/interval=1m/<name>-<sha256 start>.parquet` */
export function bronzePath(
  kind: SourceKind,
  instrument: Instrument,
  interval: Interval,
  name: string,
  sha256: string,
): string {
  const leaf = kind === 'klines' ? `/interval=${interval}` : ''
  return `bronze/${kind}/${hive(instrument)}${leaf}/${fileName(name, sha256)}.parquet`
}

/** `bronze/frames/venue=binance/date=2024-08-08/<segment>.parquet`, by the UTC day they were received. */
export function framesPath(venue: Venue, receivedTime: number, segment: string): string {
  const date = new Date(receivedTime).toISOString().slice(0, 10)
  return `bronze/frames/venue=${venue}/date=${date}/${plain(segment)}.parquet`
}

export function quarantinedRowsPath(instrument: Instrument, name: string, sha256: string): string {
  return `quarantine/rows/${hive(instrument)}/${fileName(name, sha256)}.parquet`
}

export function quarantinedFilePath(instrument: Instrument, name: string, sha256: string): string {
  return `quarantine/files/${hive(instrument)}/${sha256.slice(0, 12)}-${plain(name)}`
}

export function candlePath(
  table: 'candles' | 'superseded_candles',
  instrument: Instrument,
  interval: Interval,
  month: string,
  openTime: number,
  sha256: string,
): string {
  return `silver/${table}/${hive(instrument)}/interval=${interval}/month=${month}/${rowsName(openTime, sha256)}`
}

/** `silver/book_1m/venue=binance/market=spot/symbol=BTCUSDT/month=2024-08/<start>-<sha256 start>.parquet` */
export function bookPath(
  table: 'book_1m' | 'superseded_book_1m',
  instrument: Instrument,
  month: string,
  openTime: number,
  sha256: string,
): string {
  return `silver/${table}/${hive(instrument)}/month=${month}/${rowsName(openTime, sha256)}`
}

function rowsName(openTime: number, sha256: string): string {
  const start = new Date(openTime).toISOString().slice(0, 16).replace(/[-:]/g, '')
  return `${start}-${sha256.slice(0, 12)}.parquet`
}

export function manifestPath(version: number): string {
  return `${MANIFEST_FOLDER}/${String(version).padStart(10, '0')}.json`
}

function hive({ venue, market, symbol }: Instrument): string {
  return `venue=${venue}/market=${market}/symbol=${symbol}`
}

function fileName(name: string, sha256: string): string {
  return `${plain(name)}-${sha256.slice(0, 12)}`
}

/** A user's file name, kept to letters that mean nothing to a shell, a glob or a URL. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-80)
}
