import { boundedTarget } from '../bounded-target.ts'
import type { TrainingSpan } from '../model.ts'
import type { LeakAlarm } from './leak-alarm.ts'

/** No honest feature correlates this much with the next minutes' return. */
const CREDIBLE = 0.1
/** Fewer rows may correlate by chance. */
const LEAST_ROWS = 3000

/** Features that know the target too well by themselves, each by its name: the target under another one does. */
export function featureAlarms({ data, from, to }: TrainingSpan): readonly LeakAlarm[] {
  const { target } = boundedTarget(data)
  return data.featureNames.flatMap((name, column) => {
    const { correlation, rows } = correlate(data.features[column], target, from, to)
    if (rows < LEAST_ROWS || !(Math.abs(correlation) > CREDIBLE)) return []
    const detail = `its correlation with the target is ${correlation.toFixed(3)} over ${rows} rows`
    return [{ check: 'single feature', subject: name, detail } as const]
  })
}

function correlate(x: Float64Array, y: Float64Array, from: number, to: number) {
  let rows = 0
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (let i = from; i < to; i++) {
    if (Number.isNaN(y[i])) continue
    rows++
    const [dx, dy] = [x[i] - meanX, y[i] - meanY]
    meanX += dx / rows
    meanY += dy / rows
    xx += dx * (x[i] - meanX)
    yy += dy * (y[i] - meanY)
    xy += dx * (y[i] - meanY)
  }
  return { correlation: xy / Math.sqrt(xx * yy), rows }
}
