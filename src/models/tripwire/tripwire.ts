import type { FeatureSet } from '../../features/index.ts'
import type { Candles } from '../../market/index.ts'
import type { Dataset, Model } from '../model.ts'
import type { FoldRows } from '../walk-forward-plan.ts'
import { featureAlarms } from './feature-alarms.ts'
import { historyAlarms } from './history-alarms.ts'
import { labelAlarms } from './label-alarms.ts'
import { labelTrials } from './label-trials.ts'
import type { LeakAlarm } from './leak-alarm.ts'
import { splitAlarms } from './split-alarms.ts'

interface DataOptions {
  /** What a model learns from, as it is handed to it. */
  readonly data: Dataset
  /** Where `data` is said to come from. */
  readonly candles: Candles
  readonly set: FeatureSet
  readonly folds: readonly FoldRows[]
  readonly embargoMs: number
  readonly seed: number
}

interface TripwireOptions extends DataOptions {
  readonly model: Model
}

/**
 * Looks for leaks in a training run, wherever its data came from. No alarm is no proof; an alarm is a bug until explained.
 */
export function tripwire(options: TripwireOptions): readonly LeakAlarm[] {
  const { model, data, seed } = options
  return [...dataAlarms(options), ...labelTrials(model, { data, from: 0, to: data.length }, seed)]
}

/** Those of them that no model has to be trained for: under a second for two years of minutes. */
export function dataAlarms(options: DataOptions): readonly LeakAlarm[] {
  const { data, folds, embargoMs } = options
  const { horizonMs } = data
  const splits = folds.map(({ train, test }, i) => ({
    name: `fold ${i + 1}`,
    train: data.asOf.subarray(train.from, train.to),
    test: data.asOf.subarray(test.from, test.to),
  }))
  return [
    ...historyAlarms(data, options),
    ...labelAlarms(data, options),
    ...splitAlarms(splits, { horizonMs, embargoMs }),
    ...featureAlarms({ data, from: 0, to: data.length }),
  ]
}
