import type { SettingsProblem } from './settings-error.ts'
import { nearest } from './spelling.ts'

const PREFIX = 'QUANTAI_'

/** Names of earlier versions, wherever they are written, and what to write now. */
const RENAMED: Readonly<Record<string, string>> = {
  SYMBOL: 'is now SYMBOLS, and takes several, separated by commas. Rename it',
}

/**
 * What is wrong with a name that is no setting's; undefined where it is none of our business.
 *
 * Our own files hold nothing but settings, so every stranger there is refused. The environment is
 * full of strangers, and is refused only what was plainly meant for us: a name that starts with
 * QUANTAI_, or a long setting's name misspelt. Its value is never shown: it may be a secret.
 */
export function strangerProblem(
  name: string,
  source: string,
  settings: readonly string[],
): SettingsProblem | undefined {
  const problem = (remedy: string) => ({ name, source, value: undefined, remedy })
  if (Object.hasOwn(RENAMED, name)) return problem(RENAMED[name])
  if (name.startsWith(PREFIX)) {
    const meant = nearest(name.slice(PREFIX.length), settings)
    return problem(`is not a setting; they have no prefix.${didYouMean(meant?.word)}`)
  }
  if (source !== 'environment') {
    return problem(`is not a setting.${didYouMean(nearest(name, settings)?.word)}`)
  }
  const meant = misspelt(name, settings)
  if (meant === undefined) return undefined
  return problem(`is not a setting.${didYouMean(meant)} If it is another program's, unset it here`)
}

/**
 * Short names (PORT, HOST, SEED) are a letter or two from too many others; of 8 or 9 letters one
 * slip is forgiven, from 10 on two.
 */
function misspelt(name: string, settings: readonly string[]): string | undefined {
  const meant = nearest(
    name,
    settings.filter((setting) => setting.length >= 8),
  )
  if (meant === undefined) return undefined
  return meant.distance <= (meant.word.length >= 10 ? 2 : 1) ? meant.word : undefined
}

function didYouMean(word: string | undefined): string {
  return word === undefined ? ' `quantai settings` lists them' : ` Did you mean ${word}?`
}
