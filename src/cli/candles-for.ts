import type { FeatureSet } from '../features/index.ts'
import { type CandleSeries, type DataManifest, LakeError } from '../lake/index.ts'
import type { Candles, Instrument } from '../market/index.ts'
import { coveredMinutes, noBook } from './book-coverage.ts'
import type { Cli } from './cli.ts'
import { UsageError } from './usage-error.ts'

/**
 * The 1-minute candles a command is about: those of `--symbol`, or of the first of SYMBOLS. Where a symbol
 * is known from several markets, the venue's own spot market comes first. A set that reads the order book has
 * it beside the candles; where there is none at all, that is an error.
 */
export async function candlesFor(
  { platform }: Cli,
  wanted: {
    readonly symbol?: string | undefined
    readonly from?: number | undefined
    readonly to?: number | undefined
    readonly set?: FeatureSet
  },
): Promise<{
  readonly candles: Candles
  readonly instrument: Instrument
  readonly source: DataManifest
}> {
  const {
    symbol = platform().settings().SYMBOLS[0],
    from = 0,
    to = Number.MAX_SAFE_INTEGER,
  } = wanted
  const lake = await platform().openLake()
  const { series } = await lake.manifest()
  const ofSymbol = series.filter(
    ({ instrument, interval }) => instrument.symbol === symbol && interval === '1m',
  )
  const [chosen] = [...ofSymbol].sort((a, b) => preference(a) - preference(b))
  if (chosen === undefined) {
    const known = [...new Set(series.map(({ instrument }) => instrument.symbol))].join(', ')
    const hint = known === '' ? 'the lake is empty' : `the lake has ${known}`
    throw new UsageError(
      `There are no 1-minute candles of ${symbol}: ${hint}. Fill it: quantai import <folder>`,
    )
  }
  const { instrument } = chosen
  const book = wanted.set?.readsBook === true
  const { candles, source } = await lake.traced({
    ...{ instrument, interval: '1m', span: { from, to }, book },
  })
  if (candles.length === 0) {
    throw new LakeError(
      'NO_CANDLES',
      `There are no candles of ${symbol} in that range: quantai lake`,
    )
  }
  if (book && (candles.book === undefined || coveredMinutes(candles.book) === 0)) {
    throw new LakeError('NO_BOOK', noBook(symbol))
  }
  return { candles, instrument, source }
}

function preference({ instrument }: CandleSeries): number {
  const venues = ['binance', 'finnhub', 'replay', 'simulated']
  return venues.indexOf(instrument.venue) * 2 + (instrument.market === 'spot' ? 0 : 1)
}
