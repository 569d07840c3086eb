import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { type Candle, type Candles, candleAt, candlesFrom, MINUTE_MS } from '../src/market/index.ts'

const HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore'

interface KlinesFormat {
  readonly header?: boolean
  readonly microseconds?: boolean
  readonly newline?: string
}

/** A row of the venue's klines files. Numbers are written so that reading them gives the same bits. */
export function klineRow(candle: Candle, { microseconds = false }: KlinesFormat = {}): string {
  const start = microseconds ? candle.openTime * 1000 : candle.openTime
  const end = microseconds ? candle.closeTime * 1000 + 999 : candle.closeTime
  const { open, high, low, close, volume, quoteVolume } = candle
  const { tradeCount, takerBuyVolume, takerBuyQuoteVolume } = candle
  const prices = [open, high, low, close, volume]
  const rest = [quoteVolume, tradeCount, takerBuyVolume, takerBuyQuoteVolume]
  return [start, ...prices, end, ...rest, 0].join(',')
}

export function klineRows(candles: Candles, format?: KlinesFormat): string[] {
  return Array.from({ length: candles.length }, (_, i) => klineRow(candleAt(candles, i), format))
}

export function klinesCsv(candles: Candles, format: KlinesFormat = {}): string {
  const { header = false, newline = '\n' } = format
  const rows = [...(header ? [HEADER] : []), ...klineRows(candles, format)]
  return rows.map((row) => row + newline).join('')
}

/** A trade as its file has it: decimals stay text. */
export interface RecordedTrade {
  readonly id: number
  readonly price: string
  readonly quantity: string
  readonly quoteQuantity: string
  readonly time: number
  readonly isBuyerMaker: boolean
}

export function tradeRow(trade: RecordedTrade): string {
  const { id, price, quantity, quoteQuantity, time, isBuyerMaker } = trade
  const maker = isBuyerMaker ? 'True' : 'False'
  return [id, price, quantity, quoteQuantity, time, maker, 'True'].join(',')
}

export function tradesCsv(trades: readonly RecordedTrade[]): string {
  return trades.map((trade) => `${tradeRow(trade)}\n`).join('')
}

/** A zip file, made by hand: one can spoil every part of it. */
export function zipOf(
  entries: readonly { readonly name: string; readonly content: string | Buffer }[],
  { crc = (content: Buffer) => crc32(content) } = {},
): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of entries) {
    const raw = Buffer.from(content)
    const packed = deflateRawSync(raw, { level: 1 })
    // Version 2.0, no flags, deflated, midnight of 1 January 2025.
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(0x5a210000, 6)
    facts.writeUInt32LE(crc(raw), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(raw.length, 18)
    facts.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    const made = Buffer.from([20, 0])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), made, facts, rest, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end])
}

/** Puts a file where the archive has it, zipped if its name says so, with its CHECKSUM unless told otherwise. */
export async function putFile(
  path: string,
  content: string | Buffer,
  { checksum = true } = {},
): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  const name = basename(path)
  const packed =
    name.endsWith('.zip') && typeof content === 'string'
      ? zipOf([{ name: name.replace(/zip$/, 'csv'), content }])
      : content
  await writeFile(path, packed)
  if (checksum) {
    const digest = createHash('sha256').update(packed).digest('hex')
    await writeFile(`${path}.CHECKSUM`, `${digest}  ${name}\n`)
  }
  return path
}

/** `<folder>/data/spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-03-01.zip` */
export function dailyKlines(folder: string, day: number, symbol = 'BTCUSDT'): string {
  const date = new Date(day).toISOString().slice(0, 10)
  const place = `data/spot/daily/klines/${symbol}/1m/${symbol}-1m-${date}.zip`
  return join(folder, place)
}

export function monthlyKlines(folder: string, day: number, symbol = 'BTCUSDT'): string {
  const date = new Date(day).toISOString().slice(0, 7)
  const place = `data/spot/monthly/klines/${symbol}/1m/${symbol}-1m-${date}.zip`
  return join(folder, place)
}

/** Any sound candle of a minute, down to values no venue would send. */
export function anyCandle(openTime: number): fc.Arbitrary<Candle> {
  const price = fc.double({ min: 1e-8, max: 1e9, noNaN: true })
  const amount = fc.double({ min: 0, max: 1e12, noNaN: true })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  return fc
    .tuple(fc.tuple(price, price, price, price), amount, amount, share, fc.nat(1_000_000))
    .map(([prices, volume, quoteVolume, part, tradeCount]) => ({
      openTime,
      closeTime: openTime + MINUTE_MS - 1,
      open: prices[0],
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices[1],
      volume,
      quoteVolume,
      tradeCount,
      takerBuyVolume: volume * part,
      takerBuyQuoteVolume: quoteVolume * part,
    }))
}

/** Between one and `most` candles of the minutes from `start` on, with holes between them. */
export function anyCandles(start: number, most: number): fc.Arbitrary<Candles> {
  return fc
    .uniqueArray(fc.nat(most * 2), { minLength: 1, maxLength: most })
    .chain((offsets) => {
      const times = offsets.toSorted((a, b) => a - b).map((offset) => start + offset * MINUTE_MS)
      return fc.tuple(...times.map(anyCandle))
    })
    .map((rows) => candlesFrom(rows))
}

/** Plausible candles of every given minute; the same minute and salt, the same candle. */
export function plainCandles(times: readonly number[], salt = 0): Candles {
  return candlesFrom(
    times.map((openTime) => {
      const wave = Math.sin(openTime / 7e5) + salt
      const close = 30_000 + Math.round(wave * 1e6) / 100
      return {
        openTime,
        closeTime: openTime + MINUTE_MS - 1,
        open: close - 1.25,
        high: close + 3.5,
        low: close - 4.75,
        close,
        volume: 12.345 + salt,
        quoteVolume: 370_350.5,
        tradeCount: 42,
        takerBuyVolume: 5.5,
        takerBuyQuoteVolume: 165_000.25,
      }
    }),
  )
}
