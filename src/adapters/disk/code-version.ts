import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What decides on a result: our own code, and which versions of others' it runs with. */
const SOURCES = ['src', 'kernels', 'package-lock.json'] as const

/**
 * The package's version and a digest of its sources, `0.1.0+1a2b3c4d`: two runs of one code version ran the same code,
 * committed or not. Tests and what is built from the sources are left out.
 */
export function codeVersion(folder: string): string {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap((source) => filesBelow(folder, source)).sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(folder, path)))
  }
  return `${packageVersion(folder)}+${hash.digest('hex').slice(0, 8)}`
}

/** `version` of a package.json. */
export function packageVersion(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}

function filesBelow(folder: string, source: string): string[] {
  if (source.includes('.')) return existing(folder, source) ? [source] : []
  const entries = readdirSync(join(folder, source), { recursive: true, encoding: 'utf8' })
  return entries
    .map((entry) => `${source}/${entry.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
}

function existing(folder: string, name: string): boolean {
  return readdirSync(folder).includes(name)
}
