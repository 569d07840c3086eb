import { VenueError } from '../../../ingest/index.ts'
import { DAY_MS } from '../../../market/index.ts'
import { openReplay, type ReplayOptions } from '../open-replay.ts'
import { candleMarket } from './candle-market.ts'
import { decimalsOf, toUnits } from './decimals.ts'
import { listingOf } from './listing.ts'
import type { MarketTape } from './market-tape.ts'

/** As much is looked at in one go. */
const READ_MS = 31 * DAY_MS

/** A folder of archive files as a market, and the minute it is live from. */
export async function openKlinesMarket(options: ReplayOptions): Promise<{
  readonly market: MarketTape
  readonly liveFrom: number
  /** Files that could not be read. */
  readonly failures: number
}> {
  const { recording, symbol } = options
  const { instrument, span, liveFrom, failures } = await openReplay(options)
  const read = (from: number, to: number) =>
    recording.candles({ instrument, interval: '1m', span: { from, to } })
  let [price, quantity, lots, rows] = [2, 5, 0, 0]
  for (let from = span.from; from < span.to; from += READ_MS) {
    const candles = await read(from, Math.min(span.to, from + READ_MS))
    for (const column of [candles.open, candles.high, candles.low, candles.close]) {
      price = decimalsOf(column, price)
    }
    quantity = decimalsOf(candles.volume, decimalsOf(candles.takerBuyVolume, quantity))
    lots += candles.volume.reduce((sum, value) => sum + value, 0)
    rows += candles.length
  }
  if (rows === 0) throw new VenueError('NO_RECORDING', `The recording of ${symbol} is empty`)
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  const leftOut = failures === 0 ? '' : `; ${failures} of its files could not be read`
  const market = candleMarket({
    listing: listingOf(symbol, price, quantity),
    history: { firstOpenTime: span.from, endTime: span.to, read },
    source: 'klines',
    description:
      `REPLAY of candles recorded ${day(span.from)} to ${day(span.to)}${leftOut}; ` +
      'the trades within a minute and the book are made up around them',
    typicalLots: toUnits(lots / rows, quantity),
  })
  return { market, liveFrom, failures }
}
