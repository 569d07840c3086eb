import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The one table that is written to here. */
interface Created {
  readonly chain_heads: { readonly chain: string; readonly seq: number; readonly hash: string }
}

/**
 * Forecasts, their outcomes, and the heads of both chains.
 *
 * Append-only is kept by the code, which has no update and no delete for them, and proved by the chain.
 * What all databases share is declared: one row per sequence number, so a chain cannot fork; one forecast
 * per id and one outcome per forecast; no forecast deleted from under its outcome. Triggers are left out:
 * each database writes them differently, and whoever owns an embedded database can drop them. A server adds
 * its own fence, a role without UPDATE and DELETE on these two tables.
 */
export const forecasts: Migration = {
  async up(db: Kysely<Created>) {
    await db.schema
      .createTable('forecasts')
      .addColumn('seq', 'bigint', (column) => column.primaryKey())
      .addColumn('id', 'varchar(191)', (column) => column.notNull().unique())
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('venue', 'varchar(32)', (column) => column.notNull())
      .addColumn('market', 'varchar(16)', (column) => column.notNull())
      .addColumn('symbol', 'varchar(64)', (column) => column.notNull())
      .addColumn('horizon_minutes', 'integer', (column) => column.notNull())
      .addColumn('as_of', 'bigint', (column) => column.notNull())
      .addColumn('issued_at', 'bigint', (column) => column.notNull())
      .addColumn('target_time', 'bigint', (column) => column.notNull())
      .addColumn('model_version', 'varchar(191)')
      .addColumn('last_close', 'double precision')
      .addColumn('expected_return', 'double precision')
      .addColumn('price', 'double precision')
      .addColumn('low_50', 'double precision')
      .addColumn('high_50', 'double precision')
      .addColumn('low_90', 'double precision')
      .addColumn('high_90', 'double precision')
      .addColumn('probability_up', 'double precision')
      .addColumn('feature_hash', 'varchar(64)')
      .addColumn('reason', 'text')
      .addColumn('recorded_at', 'bigint', (column) => column.notNull())
      .addColumn('prev_hash', 'varchar(64)', (column) => column.notNull())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('forecasts_by_series')
      .on('forecasts')
      .columns(['venue', 'market', 'symbol', 'horizon_minutes', 'as_of'])
      .execute()
    await db.schema
      .createTable('outcomes')
      .addColumn('seq', 'bigint', (column) => column.primaryKey())
      .addColumn('forecast_id', 'varchar(191)', (column) => column.notNull().unique())
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('scored_at', 'bigint', (column) => column.notNull())
      .addColumn('close_price', 'double precision')
      .addColumn('realized_return', 'double precision')
      .addColumn('reason', 'text')
      .addColumn('recorded_at', 'bigint', (column) => column.notNull())
      .addColumn('prev_hash', 'varchar(64)', (column) => column.notNull())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull())
      .addForeignKeyConstraint('outcomes_of_forecasts', ['forecast_id'], 'forecasts', ['id'])
      .execute()
    // Which forecasts still wait for their outcome. A partial index would say it, but not every database has
    // those; and a join that starts from a filter on forecasts visits its whole history to find ten rows.
    await db.schema
      .createTable('open_forecasts')
      .addColumn('seq', 'bigint', (column) => column.primaryKey())
      .addColumn('venue', 'varchar(32)', (column) => column.notNull())
      .addColumn('market', 'varchar(16)', (column) => column.notNull())
      .addColumn('symbol', 'varchar(64)', (column) => column.notNull())
      .addColumn('horizon_minutes', 'integer', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('chain_heads')
      .addColumn('chain', 'varchar(16)', (column) => column.primaryKey())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull())
      .execute()
    // Both rows exist from the start: whoever appends locks one of them.
    const hash = '0'.repeat(64)
    await db
      .insertInto('chain_heads')
      .values([
        { chain: 'forecasts', seq: 0, hash },
        { chain: 'outcomes', seq: 0, hash },
      ])
      .execute()
  },
}
