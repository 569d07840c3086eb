import { type FeatureSet, latestFeatures, targetScale, warmupOf } from '../../features/index.ts'
import { type Candles, intervalMs, sliceCandles } from '../../market/index.ts'
import { seededRandom } from '../../runtime/index.ts'
import type { Dataset } from '../model.ts'
import { firstRowAt } from '../row-search.ts'
import type { LeakAlarm } from './leak-alarm.ts'

/** Rows looked at: a leak is in every row or in nearly every one. */
const ROWS = 25
/** Candles the target's scale looks back on, at most. */
const SCALE_REACH = 241

/**
 * Recomputes rows of a dataset from the candles up to each row's moment and no later ones, and compares bit for
 * bit. Whatever looked ahead, at the whole sample or at a place in a table cannot come out the same.
 */
export function historyAlarms(
  data: Dataset,
  { candles, set, seed }: { candles: Candles; set: FeatureSet; seed: number },
): readonly LeakAlarm[] {
  const random = seededRandom(seed)
  const rows = Array.from({ length: Math.min(ROWS, data.length) }, () =>
    random.integer(data.length),
  )
  const features = data.featureNames.flatMap((name, column) => {
    const wrong = rows.find((row) => !Object.is(data.features[column][row], recomputed(name, row)))
    if (wrong === undefined) return []
    const detail =
      `at ${timeOf(data, wrong)} the data has ${data.features[column][wrong]}, and what was known then ` +
      `gives ${recomputed(name, wrong)}`
    return [{ check: 'feature history', subject: name, detail } as const]
  })
  const horizonMinutes = data.horizonMs / 60_000
  const unscaled = rows.find((row) => {
    const known = knownAt(row, SCALE_REACH)
    return !Object.is(data.scale[row], targetScale(known, horizonMinutes)[known.length - 1])
  })
  if (unscaled === undefined) return features
  const detail = `at ${timeOf(data, unscaled)} it is not the volatility known then`
  return [...features, { check: 'target scale', subject: 'scale', detail }]

  function recomputed(name: string, row: number): number | undefined {
    const feature = set.features.find((each) => each.name === name)
    if (feature === undefined) return undefined
    const alone = { id: `${set.id}: ${name}`, features: [feature] }
    return latestFeatures(alone, knownAt(row, warmupOf(alone) + 1))[0]
  }

  function knownAt(row: number, reach: number): Candles {
    const openTime = data.asOf[row] + 1 - intervalMs(candles.interval)
    const end = firstRowAt(candles.openTime, openTime + 1, 0, candles.length)
    return sliceCandles(candles, Math.max(0, end - reach), end)
  }
}

function timeOf(data: Dataset, row: number): string {
  return new Date(data.asOf[row]).toISOString()
}
