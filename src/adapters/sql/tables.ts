import type { ColumnType } from 'kysely'

/**
 * A bigint: epoch ms, sequence numbers. Drivers give it back as number, bigint or string; `integer` in
 * column-values.ts turns it into a number.
 */
type BigInteger = ColumnType<number | bigint | string, number, number>

/** What Kysely knows of the tables. Columns that may be null are `| null`; JSON is text. */
export interface Tables {
  readonly forecasts: ForecastTable
  readonly outcomes: OutcomeTable
  readonly open_forecasts: OpenForecastTable
  readonly chain_heads: ChainHeadTable
  readonly gaps: GapTable
  readonly runs: RunTable
  readonly registered_models: { readonly name: string; readonly created_at: BigInteger }
  readonly model_versions: ModelVersionTable
  readonly model_aliases: ModelAliasTable
  readonly alias_changes: AliasChangeTable
  readonly studies: StudyTable
  readonly trials: TrialTable
  readonly meta: { readonly name: string; readonly content: string }
}

/** What makes a row a link of a chain: see hash-chain.ts. */
interface ChainLinkColumns {
  readonly seq: BigInteger
  readonly prev_hash: string
  readonly hash: string
}

export interface ForecastTable extends ChainLinkColumns {
  readonly id: string
  readonly kind: string
  readonly venue: string
  readonly market: string
  readonly symbol: string
  readonly horizon_minutes: number
  readonly as_of: BigInteger
  readonly issued_at: BigInteger
  readonly target_time: BigInteger
  readonly model_version: string | null
  readonly last_close: number | null
  readonly expected_return: number | null
  readonly price: number | null
  readonly low_50: number | null
  readonly high_50: number | null
  readonly low_90: number | null
  readonly high_90: number | null
  readonly probability_up: number | null
  readonly feature_hash: string | null
  readonly reason: string | null
  readonly recorded_at: BigInteger
}

export interface OutcomeTable extends ChainLinkColumns {
  readonly forecast_id: string
  readonly kind: string
  readonly scored_at: BigInteger
  readonly close_price: number | null
  readonly realized_return: number | null
  readonly reason: string | null
  readonly recorded_at: BigInteger
}

/** Forecasts without an outcome yet, by their number: an index into `forecasts`, kept by whoever appends. */
interface OpenForecastTable {
  readonly seq: BigInteger
  readonly venue: string
  readonly market: string
  readonly symbol: string
  readonly horizon_minutes: number
}

interface ChainHeadTable {
  readonly chain: string
  readonly seq: BigInteger
  readonly hash: string
}

export interface GapTable {
  readonly venue: string
  readonly market: string
  readonly symbol: string
  readonly from_time: BigInteger
  readonly to_time: BigInteger
  readonly cause: string
  readonly state: string
  readonly evidence: string
  readonly found_at: BigInteger
  readonly changed_at: BigInteger
}

export interface RunTable {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly started_at: BigInteger
  readonly ended_at: ColumnType<number | bigint | string | null, number | null, number | null>
  readonly code_version: string
  readonly params: string
  readonly data_manifest: string
  readonly metrics: string
  readonly error: string | null
  /** Null in runs from before there were experiments, like the three below. */
  readonly experiment: string | null
  readonly artifacts: string | null
  readonly timings: string | null
  readonly tags: string | null
}

export interface ModelVersionTable {
  readonly name: string
  readonly version: number
  readonly kind: string
  readonly run_id: string
  readonly created_at: BigInteger
  readonly artifact: Uint8Array
  readonly artifact_hash: string
  readonly feature_set: string
  readonly verdict: string
}

interface ModelAliasTable {
  readonly name: string
  readonly alias: string
  readonly version: number
}

interface AliasChangeTable {
  readonly name: string
  /** 1, 2, 3, … within its name. */
  readonly seq: number
  readonly alias: string
  readonly version: number
  readonly changed_at: BigInteger
  readonly reason: string
  readonly cause: string | null
}

export interface StudyTable {
  readonly name: string
  readonly created_at: BigInteger
  readonly space: string
  readonly about: string
}

export interface TrialTable {
  readonly study: string
  readonly number: number
  readonly state: string
  readonly params: string
  readonly intermediate: string
  readonly score: number | null
  readonly daily_skill: string
  readonly error: string | null
}
