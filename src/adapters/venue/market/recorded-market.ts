import { VenueError } from '../../../ingest/index.ts'
import { type Candle, type Candles, candlesFrom, MINUTE_MS } from '../../../market/index.ts'
import type { Listing, TapeTrade, TickBook, TickLevel } from '../exchange-port.ts'
import type { Bar } from './bar.ts'
import { bookState } from './book-state.ts'
import { decimalsOf, fromUnits, unitsOfText } from './decimals.ts'
import { listingOf, quoteDecimals } from './listing.ts'
import type { MarketTape, SingleTrade, TapeEvent } from './market-tape.ts'
import { type RecordedLine, readRecording } from './recorded-frames.ts'
import { minuteOfTime, recordedTrades } from './recorded-trades.ts'

/** Recorded frames of one symbol as a market: told again to the letter, at the times they were received. */
export async function openRecordedMarket(
  symbol: string,
  files: readonly string[],
): Promise<MarketTape> {
  const lines: RecordedLine[] = []
  for await (const line of readRecording(files)) lines.push(line)
  if (lines.length === 0)
    throw new VenueError('NO_RECORDING', `The recording of ${symbol} is empty`)
  const listing = listingIn(symbol, lines)
  const book = snapshotIn(lines, listing)
  const { events, singles, runs, bars } = eventsOf(lines, listing)
  const byMinute = Map.groupBy(events, ({ time }) => minuteOfTime(time))
  const runsByMinute = Map.groupBy(runs, ({ time }) => minuteOfTime(time))
  const singlesByMinute = Map.groupBy(singles, ({ time }) => minuteOfTime(time))
  const openTimes = bars.map(({ openTime }) => openTime)
  const firstEventTime = events[0].time
  const lastEventTime = events[events.length - 1].time

  return {
    listing,
    source: 'recorded',
    description: `REPLAY of ${events.length} frames recorded from ${new Date(firstEventTime).toISOString()} on`,
    firstOpenTime: openTimes[0] ?? minuteOfTime(firstEventTime),
    endTime: minuteOfTime(lastEventTime) + MINUTE_MS,
    firstEventTime,
    minute: async (openTime) => byMinute.get(openTime) ?? [],
    async before(openTime) {
      const state = bookState()
      state.reset(book)
      let lastTrade: TapeTrade | undefined
      for (const event of events) {
        if (event.time >= openTime) break
        if (event.kind === 'run') lastTrade = event.trade
        // The snapshot is a little younger than the first frames: they are in it already.
        if (event.kind !== 'book' || event.lastUpdateId <= state.lastUpdateId()) continue
        state.change(event.lastUpdateId, event.bids, event.asks)
      }
      return { book: state.book(), lastTrade }
    },
    candles: async (from, to) =>
      candlesOf(
        bars.filter(({ openTime }) => openTime >= from && openTime < to),
        listing,
      ),
    runs: async (openTime) => runsByMinute.get(openTime) ?? [],
    singles: async (openTime) => singlesByMinute.get(openTime) ?? [],
    minuteOfRun: async (id) => minuteOf(runs, id),
    minuteOfSingle: async (id) => minuteOf(singles, id),
    inexactMinutes: () => 0,
  }
}

function minuteOf(
  trades: readonly { readonly id: number; readonly time: number }[],
  id: number,
): number | undefined {
  const first = trades.find((trade) => trade.id >= id)
  return first === undefined ? undefined : minuteOfTime(first.time)
}

/** Every frame as an event, with what follows from the trades: runs of them, and the close of each full minute. */
function eventsOf(lines: readonly RecordedLine[], listing: Listing) {
  // A recorder whose clock is behind heard of things before they happened: we tell them that much later.
  const behind = lines.reduce(
    (most, { data, receivedTime }) => ('E' in data ? Math.max(most, data.E - receivedTime) : most),
    0,
  )
  const events: TapeEvent[] = []
  const trades = recordedTrades(minuteOfTime(lines[0].receivedTime + behind) + MINUTE_MS)
  const price = (text: string) => unitsOfText(text, listing.priceDecimals)
  const lots = (text: string) => unitsOfText(text, listing.quantityDecimals)
  const level = ([p, q]: readonly [string, string]): TickLevel => [price(p), lots(q)]
  for (const line of lines) {
    const time = line.receivedTime + behind
    if (line.kind === 'trade') {
      const { t: id, p, q, T, m: buyerIsMaker } = line.data
      const trade = { id, ticks: price(p), lots: lots(q), time: T, buyerIsMaker }
      events.push(...trades.before(trade, time), { kind: 'single', time, trade, frame: line.text })
    } else if (line.kind === 'depth') {
      const { U: firstUpdateId, u: lastUpdateId, b, a } = line.data
      const [bids, asks] = [b.map(level), a.map(level)]
      events.push({ kind: 'book', time, firstUpdateId, lastUpdateId, bids, asks, frame: line.text })
    } else if (line.kind === 'best') {
      const { u: updateId, b, B, a, A } = line.data
      const [bid, ask] = [level([b, B]), level([a, A])]
      events.push({ kind: 'best', time, updateId, bid, ask, frame: line.text })
    }
  }
  const last = lines[lines.length - 1]
  events.push(...trades.end(last.receivedTime + behind))
  // What follows from trades is told when the last of them was, which may lie a few frames back. Sorting is stable.
  events.sort((a, b) => a.time - b.time)
  const kinds = <Kind extends TapeEvent['kind']>(kind: Kind) =>
    events.filter((event): event is Extract<TapeEvent, { kind: Kind }> => event.kind === kind)
  const singles: readonly SingleTrade[] = kinds('single').map(({ trade }) => trade)
  const runs: readonly TapeTrade[] = kinds('run').map(({ trade }) => trade)
  return { events, singles, runs, bars: kinds('close').map(({ bar }) => bar) }
}

function listingIn(symbol: string, lines: readonly RecordedLine[]): Listing {
  const texts = { price: new Set<string>(), quantity: new Set<string>() }
  for (const { kind, data } of lines) {
    if (kind === 'trade') {
      texts.price.add(data.p)
      texts.quantity.add(data.q)
    } else if (kind === 'best') {
      texts.price.add(data.b).add(data.a)
      texts.quantity.add(data.B).add(data.A)
    } else {
      const { bids, asks } = kind === 'depth' ? { bids: data.b, asks: data.a } : data
      for (const [price, quantity] of [...bids, ...asks]) {
        texts.price.add(price)
        texts.quantity.add(quantity)
      }
    }
  }
  const decimals = (kind: 'price' | 'quantity') => decimalsOf([...texts[kind]].map(Number), 0)
  return listingOf(symbol, decimals('price'), decimals('quantity'))
}

function snapshotIn(lines: readonly RecordedLine[], listing: Listing): TickBook {
  const found = lines.find((line) => line.kind === 'snapshot')
  const levels = (side: readonly (readonly [string, string])[] = []) =>
    side.map(
      ([price, quantity]): TickLevel => [
        unitsOfText(price, listing.priceDecimals),
        unitsOfText(quantity, listing.quantityDecimals),
      ],
    )
  if (found?.kind !== 'snapshot') return { lastUpdateId: 0, bids: [], asks: [] }
  const { lastUpdateId, bids, asks } = found.data
  return { lastUpdateId, bids: levels(bids), asks: levels(asks) }
}

function candlesOf(bars: readonly Bar[], listing: Listing): Candles {
  const price = (ticks: number) => fromUnits(ticks, listing.priceDecimals)
  const quantity = (lots: number) => fromUnits(lots, listing.quantityDecimals)
  const quote = (units: bigint) => fromUnits(units, quoteDecimals(listing))
  return candlesFrom(
    bars.map(
      (bar): Candle => ({
        openTime: bar.openTime,
        closeTime: bar.openTime + MINUTE_MS - 1,
        ...{ open: price(bar.open), high: price(bar.high) },
        ...{ low: price(bar.low), close: price(bar.close) },
        volume: quantity(bar.volume),
        quoteVolume: quote(bar.quoteVolume),
        tradeCount: bar.tradeCount,
        takerBuyVolume: quantity(bar.takerBuyVolume),
        takerBuyQuoteVolume: quote(bar.takerBuyQuoteVolume),
      }),
    ),
  )
}
