import type { Insertable, Kysely, Selectable } from 'kysely'
import { ALWAYS, type Gap, type GapLedger } from '../../lake/index.ts'
import { assert } from '../../runtime/index.ts'
import { instrument, integer, storable, word } from './column-values.ts'
import type { GapTable, Tables } from './tables.ts'

/** Rows in one INSERT: ten columns each, and PostgreSQL takes 65,535 parameters. */
const BATCH_ROWS = 1000

/** The gap ledger in one table. */
export function gapLedger(db: Kysely<Tables>): GapLedger {
  return {
    async list({ symbol, state, within = ALWAYS } = {}) {
      const rows = await db
        .selectFrom('gaps')
        .selectAll()
        .$if(symbol !== undefined, (query) => query.where('symbol', '=', symbol ?? ''))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
        .where('from_time', '<', within.to)
        .where('to_time', '>', within.from)
        .orderBy('venue')
        .orderBy('market')
        .orderBy('symbol')
        .orderBy('from_time')
        .execute()
      return rows.map(gapOf)
    },

    async replace({ venue, market, symbol }, gaps, within = ALWAYS) {
      for (const gap of gaps) {
        const of = gap.instrument
        assert(
          of.venue === venue && of.market === market && of.symbol === symbol,
          'every gap is of the instrument whose entries are replaced',
        )
      }
      const rows = gaps.map(gapColumns)
      await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('gaps')
          .where('venue', '=', venue)
          .where('market', '=', market)
          .where('symbol', '=', symbol)
          .where('from_time', '<', within.to)
          .where('to_time', '>', within.from)
          .execute()
        for (let from = 0; from < rows.length; from += BATCH_ROWS) {
          const batch = rows.slice(from, from + BATCH_ROWS)
          await transaction.insertInto('gaps').values(batch).execute()
        }
      })
    },
  }
}

function gapColumns(gap: Gap): Insertable<GapTable> {
  const { venue, market, symbol } = gap.instrument
  return {
    venue,
    market,
    symbol,
    from_time: gap.from,
    to_time: gap.to,
    cause: gap.cause,
    state: gap.state,
    evidence: storable(gap.evidence),
    found_at: gap.foundAt,
    changed_at: gap.changedAt,
  }
}

function gapOf(row: Selectable<GapTable>): Gap {
  return {
    instrument: instrument(row),
    from: integer(row.from_time),
    to: integer(row.to_time),
    cause: word(CAUSES, row.cause),
    state: word(STATES, row.state),
    evidence: row.evidence,
    foundAt: integer(row.found_at),
    changedAt: integer(row.changed_at),
  }
}

const CAUSES: Readonly<Record<Gap['cause'], true>> = {
  outage: true,
  'not-listed': true,
  'failed-file': true,
  'not-yet-fetched': true,
  disconnected: true,
  missed: true,
}

const STATES: Readonly<Record<Gap['state'], true>> = { open: true, repaired: true, confirmed: true }
