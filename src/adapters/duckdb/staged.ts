import type { Provenance, Span, StagedCandles, StagedRows } from '../../lake/index.ts'
import { type Interval, intervalMs } from '../../market/index.ts'
import { assert } from '../../runtime/index.ts'
import { type Duck, text } from './connection.ts'
import { CANDLE_TABLE, provenanceColumns, type SilverTable } from './sql.ts'

export interface StagingOutput {
  readonly bronzeFile: string
  readonly quarantineFile: string
}

/** A temporary table of sound candles, and one of judged lines where any was doubtful. */
export interface StagingResult {
  readonly table: string
  readonly rowsRead: number
  readonly repeated?: number
  readonly partialMinutes?: number
  readonly judged?: string
}

/** Writes the rejected lines with their reasons beside their provenance. */
export async function writeQuarantine(
  duck: Duck,
  judged: string | undefined,
  provenance: Provenance,
  quarantineFile: string,
): Promise<void> {
  if (judged === undefined) return
  const known = { ...provenance, sha256: await provenance.sha256 }
  await duck.run(`COPY (SELECT line, reason, raw, open_time, ${provenanceColumns(known)}
      FROM ${judged} WHERE reason IS NOT NULL ORDER BY line)
    TO ${text(quarantineFile)} (FORMAT parquet, COMPRESSION zstd)`)
}

/** Which temporary table is behind which staged rows: known to this engine alone. */
export interface StagedTables {
  tableOf(staged: StagedRows): string
  /** The table of Silver they are meant for. */
  shapeOf(staged: StagedRows): SilverTable
  adopt(result: StagingResult, interval: Interval, shape?: SilverTable): Promise<StagedCandles>
}

export function stagedTables(duck: Duck): StagedTables {
  const tables = new WeakMap<StagedRows, { readonly table: string; readonly shape: SilverTable }>()

  function known(staged: StagedRows) {
    const found = tables.get(staged)
    assert(found !== undefined, 'rows are staged by the engine that merges them')
    return found
  }

  async function rejection(judged: string | undefined, step: number) {
    if (judged === undefined) return { rejected: 0, reasons: [], rejectedSpans: [] }
    const reasons = await duck.rows(`SELECT arg_min(reason, line) AS reason,
        count(*)::INTEGER AS rows FROM ${judged} WHERE reason IS NOT NULL 
        GROUP BY regexp_replace(reason, ':.*|[0-9]+([.][0-9]+)?', '…', 'g') ORDER BY 2 DESC, 1 LIMIT 10`)
    const spans =
      await duck.rows(`SELECT min(open_time)::DOUBLE AS a, (max(open_time) + ${step})::DOUBLE AS b
      FROM (SELECT open_time, open_time - ${step} * row_number() OVER (ORDER BY open_time) AS island
        FROM (SELECT DISTINCT open_time // ${step} * ${step} AS open_time FROM ${judged}
          WHERE reason IS NOT NULL AND open_time IS NOT NULL))
      GROUP BY island ORDER BY 1`)
    const [rejected] = await duck.numbers(`SELECT count(*) FROM ${judged} WHERE reason IS NOT NULL`)
    return {
      rejected,
      reasons: reasons.map(({ reason, rows }) => ({ reason: String(reason), rows: Number(rows) })),
      rejectedSpans: spans.map(({ a, b }): Span => ({ from: Number(a), to: Number(b) })),
    }
  }

  return {
    tableOf: (staged) => known(staged).table,
    shapeOf: (staged) => known(staged).shape,
    async adopt(result, interval, shape = CANDLE_TABLE) {
      const { table, rowsRead, repeated = 0, partialMinutes = 0, judged } = result
      const step = intervalMs(interval)
      const [rows, first, last] = await duck.numbers(
        `SELECT count(*), min(open_time), max(open_time) FROM ${table}`,
      )
      const staged: StagedCandles = {
        rows,
        span: rows === 0 ? { from: 0, to: 0 } : { from: first, to: last + step },
        rowsRead,
        repeated,
        partialMinutes,
        ...(await rejection(judged, step)),
        async discard() {
          await duck.run(`DROP TABLE IF EXISTS ${table}`)
          if (judged !== undefined) await duck.run(`DROP TABLE IF EXISTS ${judged}`)
        },
      }
      tables.set(staged, { table, shape })
      return staged
    },
  }
}
