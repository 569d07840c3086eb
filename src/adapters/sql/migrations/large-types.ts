import type { ColumnDataType, Expression } from 'kysely'

type DataType = ColumnDataType | Expression<unknown>

/** Columns past 64 kB: the one kind of column that the databases name differently. */
export interface LargeTypes {
  readonly longText: DataType
  readonly bytes: DataType
}

export const POSTGRES_TYPES: LargeTypes = { longText: 'text', bytes: 'bytea' }
