/** One thing wrong with the settings. */
export interface SettingsProblem {
  /** The setting's name as it was written; undefined where a whole file cannot be read. */
  readonly name: string | undefined
  /** Where it was written: a file, or `environment`. */
  readonly source: string
  /** The value as written, without secrets; undefined where the value is not what is wrong. */
  readonly value: string | undefined
  /** What would be right, as a sentence without its full stop. */
  readonly remedy: string
}

/** The settings cannot be used. Holds every problem there is, not just the first. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly code = 'BAD_SETTINGS'
  readonly problems: readonly SettingsProblem[]

  constructor(problems: readonly SettingsProblem[]) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`
    super(
      [`${count} with the settings:`, ...problems.map((each) => `  ${sentence(each)}`)].join('\n'),
    )
    this.problems = problems
  }
}

function sentence({ name, source, value, remedy }: SettingsProblem): string {
  if (name === undefined) return `${source}: ${remedy}`
  // A name may be anything; what steers a terminal must not reach one.
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '�')
  return `${shown}${value === undefined ? '' : ` = ${value}`} (${source}): ${remedy}`
}
