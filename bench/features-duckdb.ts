import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Candles } from '../src/market/index.ts'

/**
 * Seconds of each run, and the last row of what it computed: enough to see that the same was done.
 */
export interface PeerResult {
  readonly version: string
  readonly seconds: readonly number[]
  readonly last: Readonly<Record<string, number>>
}

/**
 * The common subset of core@1 as SQL over named windows, in an in-memory DuckDB with its default
 * threads. It is spared the gaps: cutting there would cost it a partition more.
 */
export async function duckdbFeatures(candles: Candles, runs: number): Promise<PeerResult> {
  const connection = await (await DuckDBInstance.create()).connect()
  await load(connection, candles)
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await connection.run(`CREATE OR REPLACE TEMP TABLE features AS ${FEATURES}`)
    seconds.push((performance.now() - start) / 1000)
  }
  const reader = await connection.runAndReadAll(
    'SELECT *, version() AS version FROM features ORDER BY open_time DESC LIMIT 1',
  )
  const [{ version, open_time: _, ...last }] = reader.getRowObjects()
  connection.closeSync()
  return {
    version: String(version),
    seconds,
    last: Object.fromEntries(Object.entries(last).map(([name, value]) => [name, Number(value)])),
  }
}

async function load(connection: DuckDBConnection, candles: Candles): Promise<void> {
  const fields = [
    'openTime',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'quoteVolume',
    'tradeCount',
    'takerBuyVolume',
  ] as const
  await connection.run(`CREATE TABLE candles (open_time DOUBLE, open DOUBLE, high DOUBLE, low DOUBLE,
    close DOUBLE, volume DOUBLE, quote_volume DOUBLE, trade_count DOUBLE, taker DOUBLE)`)
  const appender = await connection.createAppender('candles')
  for (let i = 0; i < candles.length; i++) {
    for (const field of fields) appender.appendDouble(candles[field][i])
    appender.endRow()
  }
  appender.closeSync()
}

const FLOOR = 1e-5
const FRAMES = [5, 14, 15, 10, 20, 30, 60, 120, 240]
const each = (windows: readonly number[], sql: (window: number) => string) =>
  windows.map(sql).join(',\n')
const z = (value: string, window: number, name: string) =>
  `(${value} - avg(${value}) OVER w${window}) / stddev_pop(${value}) OVER w${window} AS ${name}_z_${window}`
const logRoot = (variance: string, window: number, name: string) =>
  `0.5 * ln(avg(${variance}) OVER w${window} + ${FLOOR ** 2}) AS log_${name}_volatility_${window}`
const distance = (level: string, window: number, name: string) =>
  `(close / (${level}) - 1) / (sigma * sqrt(${window})) AS ${name}_distance_${window}`

const FEATURES = `
WITH steps AS (
  SELECT *, lag(close) OVER (ORDER BY open_time) AS before FROM candles
), parts AS (
  SELECT *,
    ln(close / before) ** 2 AS r2,
    ln(high / low) ** 2 AS hl2,
    ln(close / open) ** 2 AS co2,
    2 * taker - volume AS signed,
    close - before AS change,
    greatest(high, before) - least(low, before) AS true_range,
    ln(1 + quote_volume) AS money,
    ln(1 + trade_count) AS trades,
    ln(1 + CASE WHEN trade_count > 0 THEN quote_volume / trade_count ELSE 0 END) AS size
  FROM steps
), scaled AS (
  SELECT *, greatest((2 * sqrt(avg(r2) OVER w60) + sqrt(avg(r2) OVER w240)) / 3, ${FLOOR}) AS sigma
  FROM parts
  WINDOW w60 AS (ORDER BY open_time ROWS BETWEEN 59 PRECEDING AND CURRENT ROW),
    w240 AS (ORDER BY open_time ROWS BETWEEN 239 PRECEDING AND CURRENT ROW)
)
SELECT open_time,
${each([1, 2, 3, 5, 10, 15, 30, 60, 120, 240], (n) => `ln(close / lag(close, ${n}) OVER w) / (sigma * sqrt(${n})) AS scaled_return_${n}`)},
${each([10, 60, 240], (n) => logRoot('r2', n, 'realized'))},
${logRoot('hl2 / (4 * ln(2))', 60, 'parkinson')},
${logRoot('0.5 * hl2 - (2 * ln(2) - 1) * co2', 60, 'garman_klass')},
signed / nullif(volume, 0) AS taker_imbalance_1,
${each([5, 15, 60], (n) => `sum(signed) OVER w${n} / sum(volume) OVER w${n} AS taker_imbalance_${n}`)},
${each([15, 60], (n) => `avg(signed) OVER w${n} / avg(volume) OVER w240 AS relative_signed_volume_${n}`)},
${each([60, 240], (n) => z('money', n, 'quote_volume'))},
${z('trades', 240, 'trade_count')},
${z('size', 240, 'trade_size')},
${each([15, 60, 240], (n) => `(close - min(low) OVER w${n}) / (max(high) OVER w${n} - min(low) OVER w${n}) AS range_position_${n}`)},
${each([30, 120], (n) => distance(`avg(close) OVER w${n}`, n, 'mean'))},
${each([60, 240], (n) => distance(`sum(quote_volume) OVER w${n} / sum(volume) OVER w${n}`, n, 'vwap'))},
${each([60, 240], (n) => distance(`max(high) OVER w${n}`, n, 'high'))},
${each([60, 240], (n) => distance(`min(low) OVER w${n}`, n, 'low'))},
${each([14, 60], (n) => `100 * sum(greatest(change, 0)) OVER w${n} / sum(abs(change)) OVER w${n} AS rsi_${n}`)},
(close - avg(close) OVER w20) / stddev_pop(close) OVER w20 AS bollinger_z_20,
ln((avg(true_range) OVER w14 / close + ${FLOOR}) / sigma) AS relative_atr_14,
sin(2 * pi() * ((open_time // 60000) % 1440) / 1440) AS time_of_day_sin_1,
cos(2 * pi() * ((open_time // 60000) % 1440) / 1440) AS time_of_day_cos_1
FROM scaled
WINDOW w AS (ORDER BY open_time),
${each(FRAMES, (n) => `w${n} AS (ORDER BY open_time ROWS BETWEEN ${n - 1} PRECEDING AND CURRENT ROW)`)}`
