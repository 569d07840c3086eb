import type { Evaluation } from '../scores/index.ts'
import { plural } from './numerals.ts'

/** Where leaks were looked for and what was found, in a sentence or two: no sign of one is no proof. */
export function leaksInWords({ leaks: { alarms, labelTrials } }: Evaluation): string {
  const found =
    alarms.length === 0 ? 'No sign of a leak' : `${plural(alarms.length, 'sign')} of a leak`
  const looked = `${found} in features, labels, their scale and folds`
  return labelTrials
    ? `${looked}, and in models trained on shuffled and shifted labels.`
    : `${looked}. Models were not tried on shuffled and shifted labels (--tripwire).`
}
