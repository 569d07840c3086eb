import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { open } from 'yauzl'
import { type Candles, emptyCandles, sliceCandles } from '../src/market/index.ts'

export const ARCHIVE_FOLDER = '../shared/data/binance-archive/data/spot/monthly/klines/BTCUSDT/1m'
const MINUTES_A_MONTH = 31 * 1440

/**
 * BTCUSDT's 25 months in a row (2023-01 to 2025-01) straight from the archive's zips, or nothing
 * where they are absent. A plain reader of well-formed files, so that a benchmark of features does
 * not lean on the importer it is not measuring.
 */
export async function archiveCandles(): Promise<Candles | undefined> {
  if (!existsSync(ARCHIVE_FOLDER)) return undefined
  const files = readdirSync(ARCHIVE_FOLDER)
    .filter((name) => /-202(3-\d\d|4-\d\d|5-01)\.zip$/.test(name))
    .sort()
  const candles = emptyCandles(files.length * MINUTES_A_MONTH, '1m')
  let row = 0
  for (const file of files) {
    for (const line of (await unzipped(join(ARCHIVE_FOLDER, file))).split('\n')) {
      if (line !== '') write(candles, row++, line.split(',').map(Number))
    }
  }
  return sliceCandles(candles, 0, row)
}

/** The text of the first (and only) file inside a zip. */
function unzipped(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true }, (failure, zip) => {
      if (failure) return reject(failure)
      zip.on('error', reject)
      zip.on('entry', (entry) => {
        zip.openReadStream(entry, (unreadable, stream) => {
          if (unreadable) return reject(unreadable)
          text(stream)
            .then(resolve, reject)
            .finally(() => zip.close())
        })
      })
      zip.readEntry()
    })
  })
}

function write(candles: Candles, row: number, fields: readonly number[]): void {
  const [time, open, high, low, close, volume, , quoteVolume, count, takerBase, takerQuote] = fields
  // Milliseconds until 2024, microseconds from 2025 on.
  candles.openTime[row] = time > 1e14 ? time / 1000 : time
  candles.open[row] = open
  candles.high[row] = high
  candles.low[row] = low
  candles.close[row] = close
  candles.volume[row] = volume
  candles.quoteVolume[row] = quoteVolume
  candles.tradeCount[row] = count
  candles.takerBuyVolume[row] = takerBase
  candles.takerBuyQuoteVolume[row] = takerQuote
}
