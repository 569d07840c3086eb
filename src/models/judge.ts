import type { FeatureSet } from '../features/index.ts'
import { type Candles, MINUTE_MS } from '../market/index.ts'
import { type Evaluation, leakWarnings } from '../scores/index.ts'
import type { Dataset, Model } from './model.ts'
import { modelByName } from './model-by-name.ts'
import { type PromotionVerdict, promotionVerdict } from './promotion.ts'
import type { LeakAlarm } from './tripwire/leak-alarm.ts'
import { tripwire } from './tripwire/tripwire.ts'
import { foldRows } from './walk-forward-plan.ts'
import { hasWindow, windowAt, windowOf } from './window.ts'

interface Trial {
  /** Of the challenger and of persistence, and of the champion where that is another model. */
  readonly evaluation: Evaluation
  readonly challenger: string
  readonly champion: string | undefined
  /** Challengers of the evaluation, this one among them; of what serves already, one. */
  readonly tried: number
  /** The challenger, where its name does not say it. */
  readonly model?: Model
  /** What the challenger is to be fitted on, with where it comes from. */
  readonly data: Dataset
  readonly candles: Candles
  readonly set: FeatureSet
  readonly seed: number
  /** Epoch ms, or any clock of milliseconds. */
  readonly now: () => number
}

/** Rows forecast to see how long one takes. */
const TIMED_ROWS = 2000

/** Looks for leaks in a challenger's training and asks it through the gate, with every figure. */
export function judge(trial: Trial): PromotionVerdict {
  const { evaluation, challenger, champion, tried, data, candles, set, seed } = trial
  const evaluated = evaluation.models.find(({ name }) => name === challenger)
  if (evaluated === undefined) throw new RangeError(`${challenger} was not evaluated`)
  const embargoMs = evaluation.plan.embargoMinutes * MINUTE_MS
  const plan = { embargoMs, folds: evaluation.plan.folds }
  const model = trial.model ?? modelByName(challenger)
  const folds = plan.folds.map((fold) => foldRows(data, plan, fold))
  const tooGood = leakWarnings(evaluated.card).map(
    (detail): LeakAlarm => ({ check: 'too good', subject: challenger, detail }),
  )
  const alarms = [...tooGood, ...tripwire({ model, data, candles, set, folds, embargoMs, seed })]
  const last = folds[folds.length - 1]
  const fitted = model.fit({ data, ...last.train }, seed)
  return promotionVerdict({
    ...{ challenger: evaluated, champion, tried, alarms, bytes: fitted.save().byteLength },
    predictMicroseconds: microsecondsARow(
      (row) => fitted.predictRow(row, data.scale[last.test.from]),
      data,
      last.test.from,
    ),
  })

  function microsecondsARow(predict: (row: Float64Array) => number, rows: Dataset, from: number) {
    const window = windowOf(fitted)
    const whole = rows.asOf.findIndex((_, i) => i >= from && hasWindow(rows.asOf, i, window))
    const row = windowAt(rows.features, Math.max(whole, window - 1), window)
    const began = trial.now()
    for (let i = 0; i < TIMED_ROWS; i++) predict(row)
    return (1000 * (trial.now() - began)) / TIMED_ROWS
  }
}
