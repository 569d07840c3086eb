import { rm } from 'node:fs/promises'
import type { CandleQuery, LakeEngine } from '../../lake/index.ts'
import { CANDLE_FIELDS, type Candles, intervalMs } from '../../market/index.ts'
import { appendColumns } from './append.ts'
import { bookMinutes } from './book-minutes.ts'
import { layoutOf } from './columns-of.ts'
import {
  type DuckOptions,
  isAboutContent,
  openDuck,
  text,
  textList,
  unreadable,
} from './connection.ts'
import { merging } from './merge.ts'
import { asPlainText } from './plain-text.ts'
import { snakeCase } from './sql.ts'
import { stageKlines } from './stage-klines.ts'
import { stageTrades } from './stage-trades.ts'
import { type StagingResult, stagedTables, writeQuarantine } from './staged.ts'
import { readVersions } from './versions.ts'
import { writeFrames } from './write-frames.ts'

/** The lake's engine in this process: DuckDB over Parquet. */
export async function duckdbEngine(options: DuckOptions): Promise<LakeEngine> {
  const duck = await openDuck(options)
  const staged = stagedTables(duck)

  return {
    ...merging(duck, staged),
    ...bookMinutes(duck, staged),

    async stageFile(file, provenance, output) {
      const layout = await layoutOf(file.path, file.kind)
      const stage = file.kind === 'klines' ? stageKlines : stageTrades
      const repaired = `${output.quarantineFile}.txt`
      let result: StagingResult
      try {
        result = await stage(duck, file, layout, provenance, output)
      } catch (cause) {
        // A full disk says nothing about the file, and must not send it to quarantine.
        if (!isAboutContent(cause)) throw cause
        try {
          await asPlainText(file.path, repaired)
          result = await stage(duck, { ...file, path: repaired }, layout, provenance, output)
        } catch (cause) {
          throw isAboutContent(cause) ? unreadable(cause) : cause
        } finally {
          await rm(repaired, { force: true })
        }
      }
      await writeQuarantine(duck, result.judged, provenance, output.quarantineFile)
      return await staged.adopt(result, file.interval)
    },

    async stageCandles(candles, receivedTime, { origin, source }) {
      const table = duck.newName('events')
      await appendColumns(duck, table, [
        ...CANDLE_FIELDS.map((field) => ({ name: snakeCase(field), values: candles[field] })),
        { name: 'received_time', values: receivedTime },
      ])
      const ready = duck.newName('candles')
      await duck.run(`CREATE TABLE ${ready} AS
        SELECT open_time::BIGINT AS open_time,
          (open_time + ${intervalMs(candles.interval) - 1})::BIGINT AS close_time,
          open, high, low, close, volume, quote_volume, trade_count, taker_buy_volume,
          taker_buy_quote_volume, ${text(origin)} AS origin,
          received_time::BIGINT AS received_time, ${text(source)} AS source
        FROM ${table}`)
      await duck.run(`DROP TABLE ${table}`)
      return staged.adopt({ table: ready, rowsRead: candles.length }, candles.interval)
    },

    writeFrames: (segment, to) => writeFrames(duck, segment, to),

    readCandles: (query) => readCandles(query),

    async holes(files, interval) {
      const step = intervalMs(interval)
      const rows = await duck.rows(`SELECT ended::DOUBLE AS a, open_time::DOUBLE AS b FROM (
          SELECT open_time, lag(open_time) OVER (ORDER BY open_time) + ${step} AS ended
          FROM read_parquet(${textList(files)}, hive_partitioning = false))
        WHERE open_time > ended ORDER BY 1`)
      return rows.map(({ a, b }) => ({ from: Number(a), to: Number(b) }))
    },

    async coverage(files) {
      const rows = await duck.rows(`SELECT (open_time // 86400000 * 86400000)::DOUBLE AS day,
          count(*)::INTEGER AS rows
        FROM read_parquet(${textList(files)}, hive_partitioning = false) GROUP BY 1 ORDER BY 1`)
      return rows.map(({ day, rows: count }) => ({ day: Number(day), rows: Number(count) }))
    },

    async readColumns(localFile, names) {
      const quoted = names.map((name) => `coalesce("${name.replaceAll('"', '""')}"::DOUBLE, 'nan')`)
      try {
        return await duck.columns(
          `SELECT ${quoted.join(', ')} FROM read_parquet(${text(localFile)})`,
        )
      } catch (cause) {
        throw unreadable(cause)
      }
    },

    async writeColumns(columns, localFile) {
      const table = duck.newName('columns')
      await appendColumns(duck, table, columns)
      const typed = columns.map(({ name, type }) => {
        const as = `"${name}"`
        return type === 'time' ? `${as}::BIGINT AS ${as}` : `nullif(${as}, 'nan'::DOUBLE) AS ${as}`
      })
      await duck.run(`COPY (SELECT ${typed.join(', ')} FROM ${table})
        TO ${text(localFile)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1,
          DICTIONARY_SIZE_LIMIT 1)`)
      await duck.run(`DROP TABLE ${table}`)
    },

    async close() {
      duck.close()
    },
  }

  async function readCandles(query: CandleQuery): Promise<Candles> {
    const read = await readVersions(duck, CANDLE_FIELDS.map(snakeCase), query)
    return { interval: query.interval, length: read[0].length, ...named(read) }
  }
}

function named(
  columns: readonly Float64Array[],
): Record<(typeof CANDLE_FIELDS)[number], Float64Array> {
  const [openTime, open, high, low, close, volume, quoteVolume, tradeCount, ...taker] = columns
  const [takerBuyVolume, takerBuyQuoteVolume] = taker
  return {
    openTime,
    open,
    high,
    low,
    close,
    volume,
    quoteVolume,
    tradeCount,
    takerBuyVolume,
    takerBuyQuoteVolume,
  }
}
