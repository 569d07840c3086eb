import type { Insertable, Selectable } from 'kysely'
import type { Forecast, IssuedForecast, Outcome } from '../../forecast/index.ts'
import { assert } from '../../runtime/index.ts'
import { instrument, integer, present, storable, word } from './column-values.ts'
import type { Link } from './hash-chain.ts'
import type { ForecastTable, OutcomeTable } from './tables.ts'

export type ForecastColumns = Omit<Insertable<ForecastTable>, keyof Link>
type OutcomeColumns = Omit<Insertable<OutcomeTable>, keyof Link>

/** A forecast as the columns of its row. */
export function forecastColumns(forecast: Forecast, recordedAt: number): ForecastColumns {
  const { venue, market, symbol } = forecast.instrument
  const columns = {
    id: forecast.id,
    kind: forecast.kind,
    venue,
    market,
    symbol,
    horizon_minutes: forecast.horizonMinutes,
    as_of: forecast.asOf,
    issued_at: forecast.issuedAt,
    target_time: forecast.targetTime,
    recorded_at: recordedAt,
    ...(forecast.kind === 'issued' ? issuedColumns(forecast) : NOTHING_ISSUED),
    reason: forecast.kind === 'withheld' ? storable(forecast.reason) : null,
  }
  return finite(columns)
}

function issuedColumns(forecast: IssuedForecast) {
  return {
    model_version: forecast.modelVersion,
    last_close: forecast.lastClose,
    expected_return: forecast.expectedReturn,
    price: forecast.price,
    low_50: forecast.intervals[50].low,
    high_50: forecast.intervals[50].high,
    low_90: forecast.intervals[90].low,
    high_90: forecast.intervals[90].high,
    probability_up: forecast.probabilityUp,
    feature_hash: forecast.featureHash,
  }
}

const NOTHING_ISSUED: Readonly<Record<keyof ReturnType<typeof issuedColumns>, null>> = {
  model_version: null,
  last_close: null,
  expected_return: null,
  price: null,
  low_50: null,
  high_50: null,
  low_90: null,
  high_90: null,
  probability_up: null,
  feature_hash: null,
}

/** An outcome as the columns of its row. */
export function outcomeColumns(outcome: Outcome, recordedAt: number): OutcomeColumns {
  const scored = outcome.kind === 'scored'
  return finite({
    forecast_id: outcome.forecastId,
    kind: outcome.kind,
    scored_at: outcome.scoredAt,
    close_price: scored ? outcome.close : null,
    realized_return: scored ? outcome.realizedReturn : null,
    reason: scored ? null : storable(outcome.reason),
    recorded_at: recordedAt,
  })
}

/** A row with NaN in it would be a forecast of nothing, for ever. */
function finite<Columns extends object>(columns: Columns): Columns {
  for (const [column, value] of Object.entries(columns)) {
    assert(typeof value !== 'number' || Number.isFinite(value), `${column} is a number`)
  }
  return columns
}

/** A row as the forecast it was. Throws a `DatabaseError` (`CORRUPT`) on one we cannot have written. */
export function forecastOf(row: Selectable<ForecastTable>): Forecast {
  const moment = {
    id: row.id,
    instrument: instrument(row),
    horizonMinutes: row.horizon_minutes,
    asOf: integer(row.as_of),
    issuedAt: integer(row.issued_at),
    targetTime: integer(row.target_time),
  }
  const kind = word<Forecast['kind']>({ issued: true, withheld: true }, row.kind)
  if (kind === 'withheld') return { kind, ...moment, reason: present(row.reason) }
  return {
    kind,
    ...moment,
    modelVersion: present(row.model_version),
    lastClose: present(row.last_close),
    expectedReturn: present(row.expected_return),
    price: present(row.price),
    intervals: {
      50: { low: present(row.low_50), high: present(row.high_50) },
      90: { low: present(row.low_90), high: present(row.high_90) },
    },
    probabilityUp: present(row.probability_up),
    featureHash: present(row.feature_hash),
  }
}

/** A row as the outcome it was. Throws a `DatabaseError` (`CORRUPT`) on one we cannot have written. */
export function outcomeOf(
  row: Omit<Selectable<OutcomeTable>, keyof Link | 'recorded_at'>,
): Outcome {
  const settled = { forecastId: row.forecast_id, scoredAt: integer(row.scored_at) }
  const kind = word<Outcome['kind']>({ scored: true, void: true }, row.kind)
  if (kind === 'void') return { kind, ...settled, reason: present(row.reason) }
  return {
    kind,
    ...settled,
    close: present(row.close_price),
    realizedReturn: present(row.realized_return),
  }
}
