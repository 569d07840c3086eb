import type { Instrument } from '../market/index.ts'

/** A closed range of prices, in the quote currency. */
export interface PriceRange {
  readonly low: number
  readonly high: number
}

/** What every answer carries, forecast or not. Times are epoch ms UTC. */
interface ForecastMoment {
  /** `<venue>:<market>:<symbol>:<horizonMinutes>:<asOf>`: one answer per moment. */
  readonly id: string
  readonly instrument: Instrument
  readonly horizonMinutes: number
  /** Close time of the last candle used. */
  readonly asOf: number
  /** When it was made, by the market's clock. */
  readonly issuedAt: number
  /** The close it speaks of: `asOf + horizon`. */
  readonly targetTime: number
}

/** A forecast of one close. */
export interface IssuedForecast extends ForecastMoment {
  readonly kind: 'issued'
  readonly modelVersion: string
  /** The last close, which is also the naive forecast. */
  readonly lastClose: number
  /** Expected log return over the horizon. */
  readonly expectedReturn: number
  /** Expected price: `lastClose × exp(expectedReturn)`. */
  readonly price: number
  readonly intervals: { readonly 50: PriceRange; readonly 90: PriceRange }
  /** Probability that the target close is above the last close. */
  readonly probabilityUp: number
  /** SHA-256 of the feature values used, in the set's order, as little-endian float64. */
  readonly featureHash: string
}

/** A forecast that could not be made, and why. */
export interface WithheldForecast extends ForecastMoment {
  readonly kind: 'withheld'
  readonly reason: string
}

export type Forecast = IssuedForecast | WithheldForecast

/** What became of an issued forecast. */
export type Outcome = ScoredOutcome | VoidOutcome

export interface ScoredOutcome {
  readonly kind: 'scored'
  readonly forecastId: string
  readonly scoredAt: number
  /** The close at the forecast's target time. */
  readonly close: number
  /** Log return from the forecast's last close to `close`. */
  readonly realizedReturn: number
}

/** No close ever came for the target time (or a gap lies between): nothing to score. */
export interface VoidOutcome {
  readonly kind: 'void'
  readonly forecastId: string
  readonly scoredAt: number
  readonly reason: string
}

/** A forecast beside its outcome, once there is one. */
export interface ForecastRecord {
  readonly forecast: Forecast
  readonly outcome: Outcome | undefined
}

/** Where forecasts and outcomes are kept: append-only, each row chained to the one before by hash. */
export interface ForecastStore {
  /**
   * Durable when it resolves. Rejects a second answer for the same moment with `ALREADY_ISSUED`, and a
   * forecast issued at or after its target time with `TOO_LATE`; withholding one late claims nothing.
   */
  issue(forecast: Forecast): Promise<void>
  /**
   * Durable when it resolves. Rejects an outcome without an issued forecast (`UNKNOWN_FORECAST`), a
   * second one (`ALREADY_SETTLED`) and one from before its target time (`TOO_EARLY`).
   */
  settle(outcome: Outcome): Promise<void>
  /** Undefined where there is no such forecast. */
  get(id: string): Promise<ForecastRecord | undefined>
  latest(instrument: Instrument, horizonMinutes: number): Promise<ForecastRecord | undefined>
  /** Newest first. `before` excludes `asOf` at or after it. */
  recent(
    instrument: Instrument,
    horizonMinutes: number,
    page: { readonly limit: number; readonly before?: number },
  ): Promise<readonly ForecastRecord[]>
  /** Issued forecasts that have no outcome yet, oldest first. */
  pending(instrument: Instrument, horizonMinutes: number): Promise<readonly IssuedForecast[]>
  /** Walks both chains and says where the first broken link is. */
  verifyChain(): Promise<ChainVerdict>
}

type ChainVerdict =
  | { readonly kind: 'intact'; readonly forecasts: number; readonly outcomes: number }
  | { readonly kind: 'broken'; readonly table: 'forecasts' | 'outcomes'; readonly row: number }

export type ForecastErrorCode =
  | 'ALREADY_ISSUED'
  | 'TOO_LATE'
  | 'ALREADY_SETTLED'
  | 'UNKNOWN_FORECAST'
  | 'TOO_EARLY'

/** The store was asked for something that would rewrite history. */
export class ForecastError extends Error {
  override readonly name = 'ForecastError'
  readonly code: ForecastErrorCode

  constructor(code: ForecastErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
