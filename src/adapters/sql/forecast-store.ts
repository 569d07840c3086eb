import type { Insertable, Kysely } from 'kysely'
import {
  type Forecast,
  ForecastError,
  type ForecastRecord,
  type ForecastStore,
} from '../../forecast/index.ts'
import type { Instrument } from '../../market/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { lockHead, moveHead, walkChain } from './chained-table.ts'
import { integer, present } from './column-values.ts'
import {
  type ForecastColumns,
  forecastColumns,
  forecastOf,
  outcomeColumns,
  outcomeOf,
} from './forecast-rows.ts'
import { groupCommit } from './group-commit.ts'
import { nextLink } from './hash-chain.ts'
import type { ForecastTable, Tables } from './tables.ts'

/** Forecasts and outcomes in two chained tables. `clock` says when a row was written: its second time. */
export function forecastStore(db: Kysely<Tables>, clock: Pick<Clock, 'now'>): ForecastStore {
  const issueTogether = groupCommit((rows: readonly ForecastColumns[]) => issueRows(db, rows))

  return {
    async issue(forecast) {
      refuseLate(forecast)
      await issueTogether(forecastColumns(forecast, clock.now()))
    },

    async settle(outcome) {
      const columns = outcomeColumns(outcome, clock.now())
      await db.transaction().execute(async (transaction) => {
        const head = await lockHead(transaction, 'outcomes')
        const id = outcome.forecastId
        const forecast = await transaction
          .selectFrom('forecasts')
          .leftJoin('outcomes', 'outcomes.forecast_id', 'forecasts.id')
          .select(['forecasts.seq', 'forecasts.kind', 'target_time', 'outcomes.seq as settled'])
          .where('forecasts.id', '=', id)
          .executeTakeFirst()
        if (forecast?.kind !== 'issued') {
          throw new ForecastError('UNKNOWN_FORECAST', `No forecast was issued as ${id}`)
        }
        if (forecast.settled !== null) {
          throw new ForecastError('ALREADY_SETTLED', `${id} has its outcome already`)
        }
        if (outcome.scoredAt < integer(forecast.target_time)) {
          throw new ForecastError(
            'TOO_EARLY',
            `${id} cannot have an outcome before its target time`,
          )
        }
        const link = nextLink(head, columns)
        await transaction.insertInto('outcomes').values(link).execute()
        await transaction
          .deleteFrom('open_forecasts')
          .where('seq', '=', integer(forecast.seq))
          .execute()
        await moveHead(transaction, 'outcomes', link)
      })
    },

    async get(id) {
      const row = await records(db).where('forecasts.id', '=', id).executeTakeFirst()
      return row && recordOf(row)
    },

    async latest(instrument, horizonMinutes) {
      const [record] = await recent(db, instrument, horizonMinutes, { limit: 1 })
      return record
    },

    recent(instrument, horizonMinutes, page) {
      return recent(db, instrument, horizonMinutes, page)
    },

    async pending({ venue, market, symbol }, horizonMinutes) {
      const rows = await db
        .selectFrom('open_forecasts as open')
        .innerJoin('forecasts', 'forecasts.seq', 'open.seq')
        .selectAll('forecasts')
        .where('open.venue', '=', venue)
        .where('open.market', '=', market)
        .where('open.symbol', '=', symbol)
        .where('open.horizon_minutes', '=', horizonMinutes)
        .orderBy('as_of')
        .execute()
      return rows.map(forecastOf).filter((forecast) => forecast.kind === 'issued')
    },

    async verifyChain() {
      const forecasts = await walkChain(db, 'forecasts')
      if (!forecasts.intact) return { kind: 'broken', table: 'forecasts', row: forecasts.row }
      const outcomes = await walkChain(db, 'outcomes')
      if (!outcomes.intact) return { kind: 'broken', table: 'outcomes', row: outcomes.row }
      return { kind: 'intact', forecasts: forecasts.rows, outcomes: outcomes.rows }
    },
  }
}

/** Appends rows to the chain in one transaction, but for those whose moment has an answer. */
async function issueRows(db: Kysely<Tables>, rows: readonly ForecastColumns[]) {
  return db.transaction().execute(async (transaction) => {
    let head = await lockHead(transaction, 'forecasts')
    const ids = rows.map(({ id }) => id)
    const known = await transaction
      .selectFrom('forecasts')
      .select('id')
      .where('id', 'in', ids)
      .execute()
    const answered = new Set(known.map(({ id }) => id))
    const links: Insertable<ForecastTable>[] = []
    const fates = rows.map((columns) => {
      const { id } = columns
      if (answered.has(id)) {
        return new ForecastError('ALREADY_ISSUED', `There is an answer for ${id} already`)
      }
      answered.add(id)
      const link = nextLink(head, columns)
      links.push(link)
      head = link
      return undefined
    })
    if (links.length === 0) return fates
    await transaction.insertInto('forecasts').values(links).execute()
    const open = links.filter(({ kind }) => kind === 'issued').map(openForecast)
    if (open.length > 0) await transaction.insertInto('open_forecasts').values(open).execute()
    await moveHead(transaction, 'forecasts', head)
    return fates
  })
}

function refuseLate(forecast: Forecast): void {
  if (forecast.kind !== 'issued' || forecast.issuedAt < forecast.targetTime) return
  throw new ForecastError('TOO_LATE', `${forecast.id} was issued when its target time had come`)
}

function openForecast(row: Insertable<Tables['open_forecasts']>) {
  const { seq, venue, market, symbol, horizon_minutes } = row
  return { seq, venue, market, symbol, horizon_minutes }
}

async function recent(
  db: Kysely<Tables>,
  { venue, market, symbol }: Instrument,
  horizonMinutes: number,
  { limit, before = Number.MAX_SAFE_INTEGER }: { readonly limit: number; readonly before?: number },
): Promise<readonly ForecastRecord[]> {
  const rows = await records(db)
    .where('venue', '=', venue)
    .where('market', '=', market)
    .where('symbol', '=', symbol)
    .where('horizon_minutes', '=', horizonMinutes)
    .where('as_of', '<', before)
    .orderBy('as_of', 'desc')
    .limit(limit)
    .execute()
  return rows.map(recordOf)
}

/** Forecasts beside their outcomes. */
function records(db: Kysely<Tables>) {
  return db
    .selectFrom('forecasts')
    .leftJoin('outcomes', 'outcomes.forecast_id', 'forecasts.id')
    .selectAll('forecasts')
    .select([
      'outcomes.kind as outcome_kind',
      'outcomes.scored_at',
      'outcomes.close_price',
      'outcomes.realized_return',
      'outcomes.reason as outcome_reason',
    ])
}

type RecordRow = Awaited<ReturnType<ReturnType<typeof records>['executeTakeFirstOrThrow']>>

function recordOf(row: RecordRow): ForecastRecord {
  return {
    forecast: forecastOf(row),
    outcome:
      row.outcome_kind === null
        ? undefined
        : outcomeOf({
            forecast_id: row.id,
            kind: row.outcome_kind,
            scored_at: present(row.scored_at),
            close_price: row.close_price,
            realized_return: row.realized_return,
            reason: row.outcome_reason,
          }),
  }
}
