import type { FeatureSet } from '../../features/index.ts'
import { type Candles, DAY_MS } from '../../market/index.ts'
import { buildDataset } from '../dataset.ts'
import { ModelError } from '../model-error.ts'
import type { LeakAlarm } from '../tripwire/leak-alarm.ts'
import { dataAlarms } from '../tripwire/tripwire.ts'
import { foldRows, walkForwardPlan } from '../walk-forward-plan.ts'
import type { TuningData } from './configuration.ts'

interface TuningDataOptions {
  readonly candles: Candles
  readonly set: FeatureSet
  readonly horizonMinutes: number
  readonly trainDays: number
  readonly retrain: 'month' | number
  readonly seed: number
}

/** Rows, folds, and whatever in them knows the future. */
interface CheckedTuningData extends TuningData {
  readonly alarms: readonly LeakAlarm[]
}

/** Rows and purged folds of one feature set: an expanding walk over all the candles. Throws `NOTHING_TO_TEST`. */
export function tuningData(options: TuningDataOptions): CheckedTuningData {
  const { candles, set, horizonMinutes, trainDays, retrain, seed } = options
  const data = buildDataset({ candles, set, horizonMinutes })
  const from = candles.openTime[0]
  const plan = walkForwardPlan({
    from,
    testFrom: from + trainDays * DAY_MS,
    testTo: candles.openTime[candles.length - 1],
    scheme: 'expanding',
    trainDays,
    retrain,
    horizonMs: data.horizonMs,
  })
  const folds = plan.folds
    .map((fold) => foldRows(data, plan, fold))
    .filter(({ test }) => test.from < test.to)
  if (folds.length === 0) {
    throw new ModelError(
      'NOTHING_TO_TEST',
      `Nothing is left to test on after ${trainDays} days of training: give a longer range or fewer --train-days.`,
    )
  }
  const alarms = dataAlarms({ data, candles, set, folds, embargoMs: plan.embargoMs, seed })
  return { set: set.id, data, folds, alarms }
}
