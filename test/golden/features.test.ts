import { existsSync, readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import {
  computeFeatures,
  featureSet,
  featureSets,
  labels,
  targetScale,
} from '../../src/features/index.ts'
import { CANDLE_FIELDS, type Candles, type Column, emptyCandles } from '../../src/market/index.ts'

type Values = Readonly<Record<string, readonly (number | null)[]>>

interface Golden {
  readonly versions: Readonly<Record<string, string>>
  readonly candles: Readonly<Record<string, readonly number[]>>
  readonly rows: readonly number[]
  readonly features: Values
  readonly labels: Values
  readonly targetScales: Values
}

const golden: Golden = JSON.parse(readFileSync('test/golden/features.json', 'utf8'))
const candles = candlesWith(golden.candles)
const { pandas, numpy, scipy, 'TA-Lib': taLib } = golden.versions

describe(`beside pandas ${pandas}, numpy ${numpy}, scipy ${scipy} and TA-Lib ${taLib}`, () => {
  // pandas keeps no order book: what reads one is worked out by hand beside the features.
  describe.each(featureSets().filter(({ readsBook }) => !readsBook))('$id', (set) => {
    const table = computeFeatures(set, candles)
    it.each(table.names)('%s is the same to nine digits', (name) => {
      expectNear(table.columns[table.names.indexOf(name)], golden.features[name])
    })
  })

  it.each(Object.keys(golden.labels))('the label %s minutes ahead is the same', (minutes) => {
    expectNear(labels(candles, Number(minutes)), golden.labels[minutes])
  })

  it.each(Object.keys(golden.targetScales))('the scale of %s minutes is the same', (minutes) => {
    expectNear(targetScale(candles, Number(minutes)), golden.targetScales[minutes])
  })
})

const REFERENCE = '../shared/data/reference-quant-ai/silver.parquet'

describe('quant-ai@1 beside a public implementation of the same brief', () => {
  it.skipIf(!existsSync(REFERENCE))(
    `has its columns under the names of the field (needs ${REFERENCE})`,
    async () => {
      const reference = await referenceColumns()
      const { names, columns } = computeFeatures(featureSet('quant-ai@1'), candlesWith(reference))
      const ours = (name: string) => Array.from(columns[names.indexOf(name)])
      const rows = reference.openTime.length
      expect(rows).toBe(988)
      // The first rows lack what came before the file began.
      expectEqual(ours('previous_close').slice(1), reference.prev_close.slice(1))
      expectEqual(ours('return_1').slice(1), reference.return.slice(1))
      expectEqual(ours('taker_ratio'), reference.taker_ratio)
      // It leaves the newest close out of its averages: they are ours of one row before.
      expectEqual(ours('ma_5').slice(9, -1), reference.MA_5.slice(10))
      expectEqual(ours('ma_10').slice(9, -1), reference.MA_10.slice(10))
    },
  )
})

async function referenceColumns(): Promise<Record<string, number[]>> {
  const connection = await (await DuckDBInstance.create()).connect()
  const reader = await connection.runAndReadAll(`
    SELECT epoch_ms(open_time)::DOUBLE AS "openTime", open, high, low, close, volume,
      quote_asset_volume AS "quoteVolume", number_of_trades::DOUBLE AS "tradeCount",
      taker_buy_base_volume AS "takerBuyVolume", taker_buy_quote_volume AS "takerBuyQuoteVolume",
      prev_close, return, "MA_5", "MA_10", taker_ratio
    FROM '${REFERENCE}' ORDER BY open_time`)
  const columns = Object.entries(reader.getColumnsObject())
  return Object.fromEntries(columns.map(([name, values]) => [name, values.map(Number)]))
}

function candlesWith(columns: Readonly<Record<string, readonly number[]>>): Candles {
  const candles = emptyCandles(columns.openTime.length, '1m')
  for (const field of CANDLE_FIELDS) candles[field].set(columns[field])
  return candles
}

function expectNear(column: Column, expected: readonly (number | null)[]): void {
  golden.rows.forEach((row, i) => {
    const value = expected[i]
    if (value === null) {
      expect(column[row], `row ${row}`).toBeNaN()
      return
    }
    // Nine digits, of a thousandth where the value itself is all but zero.
    const tolerance = 1e-9 * Math.max(Math.abs(value), 1e-3)
    expect(Math.abs(column[row] - value), `row ${row}: ${column[row]}`).toBeLessThanOrEqual(
      tolerance,
    )
  })
}

function expectEqual(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length)
  const place = actual.findIndex(
    (value, i) => !(Math.abs(value - expected[i]) <= 1e-9 * Math.abs(expected[i])),
  )
  if (place >= 0) expect.fail(`${actual[place]} is not ${expected[place]} at ${place}`)
}
