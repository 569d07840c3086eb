import { Check } from 'typebox/value'
import { withoutSecrets } from './secrets.ts'
import { SettingsError, type SettingsProblem } from './settings-error.ts'
import {
  isSettingName,
  SETTINGS,
  type SettingName,
  type Settings,
  type SettingValue,
} from './settings-schema.ts'
import { type SettingChecks, type SettingsPlaces, settingsSources } from './settings-sources.ts'
import { strangerProblem } from './settings-strangers.ts'

/**
 * The settings: defaults, then the config file, then `.env`, then the environment; the last wins.
 * An empty value counts as not set. Throws one `SettingsError` with everything that is wrong, also
 * in values that a stronger source hides: they would only turn up when it goes away.
 */
export function readSettings(places: SettingsPlaces): Settings {
  const values = Object.entries(standings(places)).map(([name, { value }]) => [name, value])
  return Object.fromEntries(values) as Settings // Each value has passed its own schema.
}

/** One setting as it stands, for people. */
export interface SettingDescription {
  readonly name: SettingName
  /** Without secrets; undefined where it is not set and has no default. */
  readonly value: string | number | undefined
  /** `default`, a file's name or `environment`. */
  readonly source: string
  readonly default: string | number | undefined
  readonly meaning: string
  /** What it must be. */
  readonly expects: string
}

/** Every setting as it stands, in the schema's order. Throws like `readSettings`. */
export function describeSettings(places: SettingsPlaces): readonly SettingDescription[] {
  const standing = standings(places)
  return NAMES.map((name) => {
    const { meaning, expects, default: fallback } = SETTINGS[name]
    const { shown, source } = standing[name]
    return { name, value: shown, source, default: inText(fallback), meaning, expects }
  })
}

const NAMES = Object.keys(SETTINGS).filter(isSettingName)

interface Standing {
  readonly value: SettingValue | undefined
  readonly shown: string | number | undefined
  readonly source: string
}

function standings(places: SettingsPlaces): Readonly<Record<SettingName, Standing>> {
  const standing = defaults()
  const problems: SettingsProblem[] = []
  for (const source of settingsSources(places)) {
    problems.push(...source.problems)
    for (const [name, raw] of source.entries) {
      if (raw === '' || raw === undefined) continue
      if (isSettingName(name)) {
        const read = readValue(name, raw, source.name, places.checks?.[name])
        if ('remedy' in read) problems.push(read)
        else standing[name] = read
      } else {
        const problem = strangerProblem(name, source.name, NAMES)
        if (problem !== undefined) problems.push(problem)
      }
    }
  }
  if (problems.length > 0) throw new SettingsError(problems)
  return standing
}

function defaults(): Record<SettingName, Standing> {
  const entries = NAMES.map((name) => {
    const value = SETTINGS[name].default
    return [name, { value, shown: inText(value), source: 'default' }]
  })
  return Object.fromEntries(entries) as Record<SettingName, Standing>
}

/** As people write it. */
function inText(value: SettingValue | undefined): string | number | undefined {
  return typeof value === 'object' ? value.join(',') : value
}

function readValue(
  name: SettingName,
  raw: unknown,
  source: string,
  check: SettingChecks[string] = () => undefined,
): Standing | SettingsProblem {
  const { schema, read, expects } = SETTINGS[name]
  // A JSON number is read as its own text, so that a file and the environment agree on what is right.
  const text = typeof raw === 'number' ? String(raw) : raw
  if (typeof text === 'string') {
    const value = read(text)
    const isNumber = typeof value === 'number' && text === String(value)
    const shown = isNumber ? value : withoutSecrets(name, text)
    if (Check(schema, value)) {
      const objection = check(text)
      if (objection === undefined) return { value, shown, source }
      const remedy = `must be ${expects}. ${objection}`
      return { name, source, value: shownValue(name, raw), remedy }
    }
  }
  return { name, source, value: shownValue(name, raw), remedy: `must be ${expects}` }
}

function shownValue(name: string, raw: unknown): string {
  if (typeof raw === 'object' && raw !== null) return Array.isArray(raw) ? '[…]' : '{…}'
  const shown = JSON.stringify(typeof raw === 'string' ? withoutSecrets(name, raw) : raw)
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown
}
