import Type, { type Static } from 'typebox'

/** What the API answers, field by field: the one source of its types, its checks and its documentation. */

export const closed = { additionalProperties: false }
/** Epoch milliseconds UTC. */
export const Time = Type.Integer()
/** Null where there is nothing to say yet. Never zero for unknown. */
export const Maybe = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

const Status = Type.Enum(['ok', 'starting', 'degraded'])
const Venue = Type.Enum(['binance', 'finnhub', 'replay', 'simulated'])

const Instrument = Type.Object(
  {
    venue: Venue,
    market: Type.Enum(['spot', 'um']),
    symbol: Type.String(),
  },
  closed,
)

/**
 * How it is as a whole. `ok`: forecasting, if only some symbols: `problems` names the others. `starting`: none yet,
 * nothing is wrong. `degraded`: none can, and the status is 503.
 */
export const Health = Type.Object(
  {
    status: Status,
    market: Venue,
    /** What the market is and why it was chosen, for people. */
    label: Type.String(),
    simulated: Type.Boolean(),
    symbols: Type.Array(Type.String()),
    uptimeSeconds: Type.Number(),
    problems: Type.Array(Type.String()),
  },
  closed,
)
export type Health = Static<typeof Health>

/** How one symbol is. `ok`: forecasting. `starting`: not yet, nothing is wrong. `degraded`: it cannot, `problems` says why. */
const SymbolHealth = Type.Object(
  {
    status: Status,
    market: Venue,
    symbol: Type.String(),
    /** What the market is and why it was chosen, for people. */
    label: Type.String(),
    simulated: Type.Boolean(),
    horizonMinutes: Type.Integer(),
    /** The market's own clock: in a replay, not ours. */
    marketTime: Time,
    /** Close time of the last candle. */
    lastCandleTime: Maybe(Time),
    /** `asOf` of the last forecast issued. */
    lastForecastTime: Maybe(Time),
    /** Version of the model that forecasts. */
    model: Maybe(Type.String()),
    /** Why the champion before it was demoted to the baseline, where that is how it came to serve. */
    demotion: Maybe(Type.String()),
    /** The stream of a market that has one. Times are the market's. */
    connection: Maybe(
      Type.Object(
        { state: Type.Enum(['up', 'down']), since: Time, reason: Maybe(Type.String()) },
        closed,
      ),
    ),
    /** The order book; null where none is followed. Prices are null while it is not in step with the venue's. */
    book: Maybe(
      Type.Object(
        {
          inSync: Type.Boolean(),
          bid: Maybe(Type.Number()),
          ask: Maybe(Type.Number()),
          spreadBps: Maybe(Type.Number()),
          /** How often it was lost and found again. */
          losses: Type.Integer(),
        },
        closed,
      ),
    ),
    /** The venue's minutes beside those we made from its trades; null where no trades are listened to. */
    tradeCandles: Maybe(
      Type.Object(
        {
          compared: Type.Integer(),
          equal: Type.Integer(),
          /** Minutes of which a trade may have been missed: not compared. */
          incomplete: Type.Integer(),
          /** How often each field differed. */
          differences: Type.Record(Type.String(), Type.Integer()),
        },
        closed,
      ),
    ),
    uptimeSeconds: Type.Number(),
    problems: Type.Array(Type.String()),
  },
  closed,
)
export type SymbolHealth = Static<typeof SymbolHealth>

/** Every symbol there is, in the order of the settings. */
export const SymbolList = Type.Object({ symbols: Type.Array(SymbolHealth) }, closed)
export type SymbolList = Static<typeof SymbolList>

const PriceRange = Type.Object({ low: Type.Number(), high: Type.Number() }, closed)

const moment = {
  id: Type.String(),
  instrument: Instrument,
  horizonMinutes: Type.Number(),
  asOf: Time,
  issuedAt: Time,
  targetTime: Time,
}

export const IssuedForecast = Type.Object(
  {
    ...moment,
    kind: Type.Literal('issued'),
    modelVersion: Type.String(),
    lastClose: Type.Number(),
    expectedReturn: Type.Number(),
    price: Type.Number(),
    intervals: Type.Object({ 50: PriceRange, 90: PriceRange }, closed),
    probabilityUp: Type.Number({ minimum: 0, maximum: 1 }),
    featureHash: Type.String(),
  },
  closed,
)

const Forecast = Type.Union([
  IssuedForecast,
  Type.Object({ ...moment, kind: Type.Literal('withheld'), reason: Type.String() }, closed),
])

export const Outcome = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('scored'),
      forecastId: Type.String(),
      scoredAt: Time,
      close: Type.Number(),
      realizedReturn: Type.Number(),
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('void'),
      forecastId: Type.String(),
      scoredAt: Time,
      reason: Type.String(),
    },
    closed,
  ),
])

/** A forecast beside its outcome; null until that has come. */
export const ForecastAnswer = Type.Object({ forecast: Forecast, outcome: Maybe(Outcome) }, closed)
export type ForecastAnswer = Static<typeof ForecastAnswer>

/** Newest first. `nextBefore` asks for the page after this one; null at the end. */
export const ForecastPage = Type.Object(
  { forecasts: Type.Array(ForecastAnswer), nextBefore: Maybe(Time) },
  closed,
)
export type ForecastPage = Static<typeof ForecastPage>

/** The running score of all settled forecasts beside the naive one. Rates are shares of one. */
export const Scoreboard = Type.Object(
  {
    count: Type.Integer(),
    rmseBps: Maybe(Type.Number()),
    naiveRmseBps: Maybe(Type.Number()),
    rmseUsd: Maybe(Type.Number()),
    naiveRmseUsd: Maybe(Type.Number()),
    skillPercent: Maybe(Type.Number()),
    hitRate: Maybe(Type.Number()),
    baseRate: Maybe(Type.Number()),
    coverage50: Maybe(Type.Number()),
    coverage90: Maybe(Type.Number()),
  },
  closed,
)
export type Scoreboard = Static<typeof Scoreboard>

/** Every hole known in the 1-minute candles, `[from, to)`. */
export const GapList = Type.Object(
  {
    gaps: Type.Array(
      Type.Object(
        {
          instrument: Instrument,
          from: Time,
          to: Time,
          cause: Type.Enum([
            ...['outage', 'not-listed', 'failed-file', 'not-yet-fetched'],
            ...['disconnected', 'missed'],
          ]),
          state: Type.Enum(['open', 'repaired', 'confirmed']),
          evidence: Type.String(),
          foundAt: Time,
          changedAt: Time,
        },
        closed,
      ),
    ),
  },
  closed,
)
export type GapList = Static<typeof GapList>

/** The last closed candles, oldest first. */
export const CandleList = Type.Object(
  {
    interval: Type.String(),
    candles: Type.Array(
      Type.Object(
        {
          openTime: Time,
          closeTime: Time,
          open: Type.Number(),
          high: Type.Number(),
          low: Type.Number(),
          close: Type.Number(),
          volume: Type.Number(),
          quoteVolume: Type.Number(),
          tradeCount: Type.Number(),
          takerBuyVolume: Type.Number(),
          takerBuyQuoteVolume: Type.Number(),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type CandleList = Static<typeof CandleList>

export const ErrorAnswer = Type.Object(
  { error: Type.Object({ code: Type.String(), message: Type.String() }, closed) },
  closed,
)
export type ErrorAnswer = Static<typeof ErrorAnswer>
