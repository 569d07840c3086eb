import type { Run } from '../models/index.ts'
import { flattened } from './flattened.ts'

/**
 * All of a run, one line a field, in the order in which a reader asks: from what, with what, and what came of it. A
 * figure of each fold is one line with all of them.
 */
export function runFields(
  { params, dataManifest, metrics, artifacts, timings, tags, codeVersion, experiment }: Run,
  figure: (value: number | null) => string = exact,
): ReadonlyMap<string, string> {
  const { files, ...data } = dataManifest
  return new Map([
    ...flattened({ experiment, codeVersion, params, data }),
    ...fileFields(files),
    ...metricFields(metrics, figure),
    ...artifacts.map(({ path, sha256, bytes, registered }) => {
      const where = registered === null ? '' : `, registered as ${registered}`
      return [`artifacts.${path}`, `${sha256} (${bytes} bytes${where})`] as const
    }),
    ...Object.entries(tags).map(([name, text]) => [`tags.${name}`, text] as const),
    ...Object.entries(timings).map(
      ([phase, seconds]) => [`seconds.${phase}`, seconds.toFixed(2)] as const,
    ),
  ])
}

/** As people read it: six digits say enough. */
export function rounded(value: number | null): string {
  return value === null ? '–' : String(Number(value.toPrecision(6)))
}

function exact(value: number | null): string {
  return value === null ? '–' : String(value)
}

function fileFields(files: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(files)) return []
  return files.flatMap((file: unknown) => {
    if (typeof file !== 'object' || file === null || !('path' in file)) return []
    const hash = 'sha256' in file ? String(file.sha256) : ''
    return [[`data.files.${String(file.path)}`, hash] as const]
  })
}

function metricFields(
  metrics: Run['metrics'],
  figure: (value: number | null) => string,
): ReadonlyMap<string, string> {
  const values = new Map<string, string[]>()
  for (const { key, value } of metrics) {
    const name = `metrics.${key}`
    values.set(name, [...(values.get(name) ?? []), figure(value)])
  }
  return new Map([...values].map(([name, all]) => [name, all.join(', ')]))
}
