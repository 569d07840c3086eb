import type { Column } from '../../market/index.ts'
import { boundedTarget } from '../bounded-target.ts'
import { spreadRows } from '../explain/spread-rows.ts'
import type { TrainingSpan } from '../model.ts'
import type { LeakAlarm } from './leak-alarm.ts'

/** No honest feature correlates this much with the next minutes' return. */
const CREDIBLE = 0.1
/** Fewer rows may correlate by chance. */
const LEAST_ROWS = 3000
/** More would take longer and say the same: a correlation of as many rows is known to 0.003. */
const MOST_ROWS = 100_000

/** Features that know the target too well by themselves, each by its name: the target under another one does. */
export function featureAlarms({ data, from, to }: TrainingSpan): readonly LeakAlarm[] {
  const { target } = boundedTarget(data)
  const rows = Int32Array.from(spreadRows(to - from, MOST_ROWS), (row) => from + row).filter(
    (row) => !Number.isNaN(target[row]),
  )
  if (rows.length < LEAST_ROWS) return []
  const outcome = centred(target, rows)
  const spread = Math.sqrt(sumOfProducts(outcome, outcome))
  return data.featureNames.flatMap((name, column) => {
    const values = centred(data.features[column], rows)
    const size = Math.sqrt(sumOfProducts(values, values)) * spread
    const correlation = sumOfProducts(values, outcome) / size
    if (!(Math.abs(correlation) > CREDIBLE)) return []
    const detail = `its correlation with the target is ${correlation.toFixed(3)} over ${rows.length} rows`
    return [{ check: 'single feature', subject: name, detail } as const]
  })
}

/** What is left of a column's rows without their mean. */
function centred(column: Column, rows: Int32Array): Column {
  const values = new Float64Array(rows.length)
  let sum = 0
  for (let k = 0; k < rows.length; k++) {
    values[k] = column[rows[k]]
    sum += values[k]
  }
  const mean = sum / rows.length
  for (let k = 0; k < rows.length; k++) values[k] -= mean
  return values
}

function sumOfProducts(a: Column, b: Column): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
  return sum
}
