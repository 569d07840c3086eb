import { describe, expect, it } from 'vitest'
import { recordedCandles } from '../../test/main-job.ts'
import { featureSet } from '../features/index.ts'
import { type Candles, DAY_MS, MINUTE_MS } from '../market/index.ts'
import { NO_REGIME } from '../scores/index.ts'
import { buildDataset } from './dataset.ts'
import { regimeLabels } from './regime-labels.ts'
import type { FoldRows } from './walk-forward-plan.ts'

const DAY = DAY_MS / MINUTE_MS
const dataOf = (candles: Candles) =>
  buildDataset({ candles, set: featureSet('core@1'), horizonMinutes: 10 })

describe('the regimes of a walk', async () => {
  const candles = await recordedCandles(8 * DAY, [[4 * DAY, 4 * DAY + 90]])
  const data = dataOf(candles)
  const half = Math.floor(data.length / 2)
  const quarter = Math.floor(data.length / 4)
  const folds: FoldRows[] = [
    { train: { from: 0, to: half - 70 }, test: { from: half, to: half + quarter } },
    {
      train: { from: 0, to: half + quarter - 70 },
      test: { from: half + quarter, to: data.length },
    },
  ]
  const scored = Int32Array.from({ length: data.length - half }, (_, i) => half + i)
  const found = regimeLabels(data, folds, scored)

  it('sort every row by volatility, session and the past day', () => {
    expect(found.map(({ by }) => by)).toEqual(['volatility', 'session', 'past day'])
    for (const { regimes, labels } of found) {
      expect(labels).toHaveLength(scored.length)
      expect(regimes).toHaveLength(3)
      for (const label of labels) expect(label < 3 || label === NO_REGIME).toBe(true)
    }
    const [volatility] = found
    const wildest = scored.findIndex((row) => data.scale[row] === Math.max(...data.scale))
    if (wildest >= 0) expect(volatility.labels[wildest]).toBe(2)
  })

  it('know nothing of what comes later: the future changes no label before it', () => {
    const cut = half + 200
    const wild = data.scale.map((value, row) => (row > cut ? 100 * value : value))
    const crash = data.lastClose.map((value, row) => (row > cut ? value / 2 : value))
    const other = regimeLabels({ ...data, scale: wild, lastClose: crash }, folds, scored)
    other.forEach(({ labels }, i) => {
      expect(labels.slice(0, 200)).toEqual(found[i].labels.slice(0, 200))
    })
    expect(other[0].labels.slice(-100)).not.toEqual(found[0].labels.slice(-100))
  })

  it('find the past day by time: a row whose day before is missing has no trend', () => {
    const [, , trend] = found
    const times = new Set(data.asOf)
    scored.forEach((row, i) => {
      const known = times.has(data.asOf[row] - DAY_MS)
      expect(trend.labels[i] === NO_REGIME).toBe(!known)
    })
    expect(trend.labels).toContain(NO_REGIME)
  })
})
