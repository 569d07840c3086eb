import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { archiveSource } from '../src/adapters/archive/index.ts'
import { diskLakeFiles } from '../src/adapters/disk/index.ts'
import { duckdbEngine } from '../src/adapters/duckdb/index.ts'
import { importArchive } from '../src/ingest/index.ts'
import { openLake } from '../src/lake/index.ts'
import { systemClock } from '../src/runtime/index.ts'
import type { BenchRow } from './bench-row.ts'

const ROWS = 10_000_000
const THREADS = 2
const RUNS = 3
const BAR = 0.5

/**
 * Ten million generated trades to candles, through the importer (digest, Bronze, checks, exact sums, Silver,
 * atomic publish), beside DuckDB's bare GROUP BY over the same file. The best of three runs, taken in turns.
 */
export async function run(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS) })
  const connection = await instance.connect()
  const file = join(folder, 'ABCUSDT-trades-2024-01-01.csv')
  try {
    await connection.run(`COPY (
      SELECT i AS id, printf('%.8f', 60000 + (hash(i) % 100000) / 100.0) AS price,
        printf('%.8f', (hash(i * 7) % 100000 + 1) / 100000.0) AS quantity,
        printf('%.8f', (60000 + (hash(i) % 100000) / 100.0) * (hash(i * 7) % 100000 + 1) / 100000.0) AS quote,
        1704067200000 + i * 86400000 // ${ROWS} AS time,
        CASE WHEN hash(i * 13) % 2 = 0 THEN 'True' ELSE 'False' END AS maker, 'True' AS best
      FROM range(${ROWS}) t(i)) TO '${file}' (HEADER false)`)
    const bare: number[] = []
    const ours: number[] = []
    for (let turn = 0; turn < RUNS; turn++) {
      bare.push(await secondsOf(() => connection.run(groupBy(file))))
      const lake = await emptyLake(join(folder, `lake-${turn}`))
      ours.push(await secondsOf(() => importInto(lake, file)))
      await lake.close()
    }
    const [theirs, mine] = [Math.min(...bare), Math.min(...ours)]
    const ratio = theirs / mine
    return [
      {
        job: `${ROWS / 1e6} M trades, CSV → candles in the lake`,
        ours: `${mine.toFixed(2)} s`,
        peer: `DuckDB bare GROUP BY: ${theirs.toFixed(2)} s`,
        ratio: `${ratio.toFixed(2)} ×`,
        bar: `≥ ${BAR} ×`,
        pass: ratio >= BAR,
      },
    ]
  } finally {
    connection.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}

async function emptyLake(folder: string) {
  const free = { kind: 'taken', release() {} } as const
  const files = diskLakeFiles({ folder, address: folder, lock: () => free })
  const options = { threads: THREADS, memoryLimitMb: 1024, temporaryFolder: `${folder}-spill` }
  return openLake({ files, engine: await duckdbEngine(options), clock: systemClock() })
}

async function importInto(
  lake: Awaited<ReturnType<typeof emptyLake>>,
  file: string,
): Promise<void> {
  const clock = systemClock()
  const source = archiveSource({ scratch: (name) => lake.files.stage(name), clock, fetch })
  const files = await source.find(file, {
    ...{ symbol: undefined, interval: undefined, market: undefined, kind: undefined },
    ...{ from: undefined, to: undefined },
  })
  const { signal } = new AbortController()
  const summary = await importArchive({ lake, clock, venue: 'binance', files, signal })
  if (summary.candles.fresh !== 1440) throw new Error('a day of trades is 1,440 candles')
}

function groupBy(file: string): string {
  return `CREATE OR REPLACE TEMP TABLE bare AS
    SELECT time // 60000 * 60000 AS minute, arg_min(price, id) AS open, max(price) AS high, min(price) AS low,
      arg_max(price, id) AS close, sum(quantity) AS volume, sum(quote) AS quote_volume, count(*) AS trades,
      sum(CASE WHEN maker THEN 0 ELSE quantity END) AS taker_buy_volume,
      sum(CASE WHEN maker THEN 0 ELSE quote END) AS taker_buy_quote_volume
    FROM read_csv('${file}', header = false, auto_detect = false, delim = ',', columns = {
      'id': 'BIGINT', 'price': 'DOUBLE', 'quantity': 'DOUBLE', 'quote': 'DOUBLE', 'time': 'BIGINT',
      'maker': 'BOOLEAN', 'best': 'BOOLEAN'}) GROUP BY 1`
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
