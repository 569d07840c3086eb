import type { Selectable } from 'kysely'
import type { JsonObject, Run, RunResult, RunStart } from '../../models/index.ts'
import { integer, jsonObject, word } from './column-values.ts'
import { DatabaseError } from './database-error.ts'
import type { RunTable } from './tables.ts'

type ResultColumns = Pick<RunTable, 'metrics' | 'artifacts' | 'timings' | 'tags'>

/** What came of a run, as it is kept. */
export function resultColumns({ metrics, artifacts, timings, tags }: RunResult): ResultColumns {
  return {
    metrics: JSON.stringify(metrics.map(({ key, value, step }) => [key, value, step])),
    artifacts: JSON.stringify(artifacts),
    timings: JSON.stringify(timings),
    tags: JSON.stringify(tags),
  }
}

export function runOf(row: Selectable<RunTable>): Run {
  const { ended_at: endedAt, error } = row
  return {
    id: row.id,
    experiment: row.experiment ?? '',
    kind: word<RunStart['kind']>(
      { train: true, evaluate: true, tune: true, import: true, judge: true },
      row.kind,
    ),
    status: word<Run['status']>(
      { running: true, finished: true, failed: true, killed: true },
      row.status,
    ),
    startedAt: integer(row.started_at),
    ...(endedAt === null ? {} : { endedAt: integer(endedAt) }),
    codeVersion: row.code_version,
    params: jsonObject(row.params),
    dataManifest: jsonObject(row.data_manifest),
    metrics: metricsOf(row.metrics),
    artifacts: row.artifacts === null ? [] : artifactsOf(row.artifacts),
    timings: row.timings === null ? {} : valuesOf(row.timings, isNumber),
    tags: row.tags === null ? {} : valuesOf(row.tags, isText),
    ...(error === null ? {} : { error }),
  }
}

/** Older runs kept an object: its numbers are figures over everything. */
function metricsOf(text: string): Run['metrics'] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) return numbersIn(jsonObject(text), '')
  return value.map((entry: unknown) => {
    if (!Array.isArray(entry)) throw corrupt('a metric')
    const [key, figure, step]: unknown[] = entry
    const known = typeof key === 'string' && (figure === null || typeof figure === 'number')
    if (!known || typeof step !== 'number') throw corrupt('a metric')
    return { key, value: figure, step }
  })
}

function numbersIn(value: object, prefix: string): Run['metrics'] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`
    if (typeof inner === 'number') return [{ key, value: inner, step: 0 }]
    return typeof inner === 'object' && inner !== null ? numbersIn(inner, key) : []
  })
}

function artifactsOf(text: string): Run['artifacts'] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw corrupt('artifacts')
  return value.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) throw corrupt('an artifact')
    const { path, sha256, bytes, registered }: Partial<Record<string, unknown>> = { ...entry }
    if (typeof path !== 'string' || typeof sha256 !== 'string' || typeof bytes !== 'number') {
      throw corrupt('an artifact')
    }
    return { path, sha256, bytes, registered: typeof registered === 'string' ? registered : null }
  })
}

function valuesOf<Value extends JsonObject[string]>(
  text: string,
  fits: (value: JsonObject[string]) => value is Value,
): { readonly [name: string]: Value } {
  return Object.fromEntries(
    Object.entries(jsonObject(text)).map(([name, value]) => {
      if (!fits(value)) throw corrupt(name)
      return [name, value] as const
    }),
  )
}

const isNumber = (value: JsonObject[string]) => typeof value === 'number'
const isText = (value: JsonObject[string]) => typeof value === 'string'

function corrupt(what: string): DatabaseError {
  return new DatabaseError('CORRUPT', `A run in the database has ${what} that cannot be read`)
}
