import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { SettingsProblem } from './settings-error.ts'

/** Where settings are looked for. */
export interface SettingsPlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working folder: holds `quantai.json` and `.env`, where there are any. */
  readonly folder: string
  /** A config file asked for by name, which must then exist; relative to `folder`. */
  readonly configFile?: string | undefined
  /** What only others can tell of a value: what is wrong with it, in a sentence. */
  readonly checks?: SettingChecks | undefined
}

/** One a setting that has any; undefined where the value is right. */
export type SettingChecks = Readonly<Record<string, (value: string) => string | undefined>>

/** What one source says, unchecked. */
export interface SettingsSource {
  /** For people: the file's name, or `environment`. */
  readonly name: string
  readonly entries: readonly (readonly [name: string, value: unknown])[]
  readonly problems: readonly SettingsProblem[]
}

/** The config file, the `.env` file and the process environment: the later one wins. */
export function settingsSources({ env, folder, configFile }: SettingsPlaces): SettingsSource[] {
  const sources: SettingsSource[] = []
  const config = readIfThere(resolve(folder, configFile ?? 'quantai.json'))
  const configName = configFile ?? 'quantai.json'
  if (config !== undefined) sources.push(readConfig(configName, config))
  else if (configFile !== undefined) sources.push(broken(configName, 'there is no such file'))

  const dotEnv = readIfThere(resolve(folder, '.env'))
  if (dotEnv !== undefined) sources.push(readDotEnv('.env', dotEnv))

  sources.push({ name: 'environment', entries: Object.entries(env), problems: [] })
  return sources
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function readConfig(name: string, content: string): SettingsSource {
  let config: unknown
  try {
    config = JSON.parse(content.replace(/^\uFEFF/, '')) // Windows editors put a byte order mark first.
  } catch (error) {
    return broken(name, `must be JSON: ${error instanceof Error ? error.message : error}`)
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    return broken(name, 'must be a JSON object, such as { "PORT": 8000 }')
  }
  return { name, entries: Object.entries(config), problems: [] }
}

/**
 * `parseEnv` passes over lines it cannot read without a word, so `PORT 9000` would silently mean
 * nothing. No setting spans lines, so every line must be blank, a comment or `NAME=value`.
 */
function readDotEnv(name: string, content: string): SettingsSource {
  const problems = content.split(/\r?\n/).flatMap((line, index) => {
    if (/^\uFEFF?\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=.*)?$/.test(line)) return []
    return broken(`${name} line ${index + 1}`, 'must be NAME=value, a # comment or blank').problems
  })
  return { name, entries: Object.entries(parseEnv(content.replace(/^\uFEFF/, ''))), problems }
}

function broken(name: string, remedy: string): SettingsSource {
  return {
    name,
    entries: [],
    problems: [{ name: undefined, source: name, value: undefined, remedy }],
  }
}
