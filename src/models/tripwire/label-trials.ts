import { DAY_MS } from '../../market/index.ts'
import { seededRandom, shuffle } from '../../runtime/index.ts'
import { changedTargets } from '../dataset-targets.ts'
import type { Dataset, Model, TrainingSpan } from '../model.ts'
import { firstRowAt } from '../row-search.ts'
import { hasWindow, windowOf } from '../window.ts'
import type { LeakAlarm } from './leak-alarm.ts'

/** The newest rows are enough: ten weeks of minutes. */
const MOST_ROWS = 100_000
const TEST_SHARE = 0.25
const EMBARGO_MS = 3_600_000
/** Skill of this many standard errors over nothing, where there can be none. Quarters of a day are the units. */
const ALARM = 4

/**
 * Trains a model on labels that cannot be learnt: shuffled among the rows, and those of a day later. Skill in
 * either, out of sample, is skill of the machinery and not of the features: it sees its test rows, or the clock.
 */
export function labelTrials(model: Model, span: TrainingSpan, seed: number): readonly LeakAlarm[] {
  const from = Math.max(span.from, span.to - MOST_ROWS)
  const trials = [
    { check: 'shuffled labels', data: shuffledLabels(span.data, from, span.to, seed) },
    { check: 'shifted labels', data: shiftedLabels(span.data, DAY_MS) },
  ] as const
  return trials.flatMap(({ check, data }) => {
    const t = skillOutOfSample(model, { data, from, to: span.to }, seed)
    if (!(t > ALARM)) return []
    const detail = `its skill is ${t.toFixed(1)} standard errors above none, where none is possible`
    return [{ check, subject: model.name, detail }]
  })
}

function shuffledLabels(data: Dataset, from: number, to: number, seed: number): Dataset {
  // Of one seed, so that what a row's horizon and its first minutes bring stays together.
  return changedTargets(data, (column) => {
    const shuffled = column.slice()
    shuffle(shuffled, seededRandom(seed), from, to)
    return shuffled
  })
}

/** Each row with the target of the row `byMs` later, by time; NaN where there is none. */
function shiftedLabels(data: Dataset, byMs: number): Dataset {
  const { asOf, length } = data
  const later = asOf.map((time, i) => {
    const row = firstRowAt(asOf, time + byMs, i, length)
    return row < length && asOf[row] === time + byMs ? row : -1
  })
  const shifted = changedTargets(data, (column) =>
    column.map((_, i) => (later[i] < 0 ? Number.NaN : column[later[i]])),
  )
  return { ...shifted, horizonMs: data.horizonMs + byMs }
}

/** t statistic of the squared error saved by quarter day, on the last quarter, learnt on what was known before it. */
function skillOutOfSample(model: Model, { data, from, to }: TrainingSpan, seed: number): number {
  const { asOf, target, horizonMs } = data
  const testFrom = to - Math.floor((to - from) * TEST_SHARE)
  const trainTo = firstRowAt(asOf, asOf[testFrom] - horizonMs - EMBARGO_MS, from, testFrom)
  if (!target.subarray(from, trainTo).some((value) => !Number.isNaN(value))) return Number.NaN
  const expected = model.fit({ data, from, to: trainTo }, seed).predict(data, testFrom, to)
  const saved = new Map<number, number>()
  for (let row = testFrom; row < to; row++) {
    if (Number.isNaN(target[row]) || !hasWindow(asOf, row, windowOf(model))) continue
    const block = Math.floor(asOf[row] / (DAY_MS / 4))
    const gain = target[row] ** 2 - (target[row] - expected[row - testFrom]) ** 2
    saved.set(block, (saved.get(block) ?? 0) + gain)
  }
  const gains = [...saved.values()]
  if (gains.length < 8) return Number.NaN
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1)
  return variance > 0 ? mean / Math.sqrt(variance / gains.length) : Number.NaN
}
