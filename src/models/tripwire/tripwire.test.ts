import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../../test/laws/any-market.ts'
import { type Feature, type FeatureSet, featureSet, labels } from '../../features/index.ts'
import { DAY_MS, MINUTE_MS } from '../../market/index.ts'
import { seededRandom, shuffle } from '../../runtime/index.ts'
import { buildDataset } from '../dataset.ts'
import type { Dataset, Model } from '../model.ts'
import { modelByName } from '../model-by-name.ts'
import { foldRows, walkForwardPlan } from '../walk-forward-plan.ts'
import { splitAlarms } from './split-alarms.ts'
import { tripwire } from './tripwire.ts'

const candles = marketOf({ ...lively, length: 30_000, gap: 0.0002 })
const core = featureSet('core@1')
const ridge = modelByName('ridge')
const clean = buildDataset({ candles, set: core, horizonMinutes: 10 })

function alarmsOf(planted: { data?: Dataset; set?: FeatureSet; model?: Model }) {
  const { data = clean, set = core, model = ridge } = planted
  const plan = walkForwardPlan({
    from: data.asOf[0],
    testFrom: data.asOf[0] + 10 * DAY_MS,
    testTo: data.asOf[data.length - 1],
    scheme: 'expanding',
    trainDays: 10,
    retrain: 5,
    horizonMs: data.horizonMs,
  })
  const folds = plan.folds.map((fold) => foldRows(data, plan, fold))
  return tripwire({ ...{ model, data, candles, set, folds, seed: 3 }, embargoMs: plan.embargoMs })
}

/** Core with one more feature, and the dataset it gives. */
function planted(name: string, compute: Feature['compute']) {
  const set = { id: 'planted@1', features: [...core.features, { name, warmup: 30, compute }] }
  return { set, data: buildDataset({ candles, set, horizonMinutes: 10 }) }
}

const names = (alarms: ReturnType<typeof alarmsOf>) =>
  alarms.map(({ check, subject }) => `${check}: ${subject}`)

describe('the tripwire', () => {
  it('is silent where nothing leaks, for every model there is', () => {
    for (const name of ['persistence', 'drift', 'ridge']) {
      expect(alarmsOf({ model: modelByName(name) })).toEqual([])
    }
  })

  it('catches the close of the next minute', () => {
    const next = planted('close_change', ({ close, length }) =>
      close.map((value, i) => (i + 1 < length ? Math.log(close[i + 1] / value) : 0)),
    )
    expect(names(alarmsOf(next))).toContain('feature history: close_change')
  })

  it('catches a column scaled by its whole sample', () => {
    const column = clean.features[0]
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length
    const scaled = {
      ...clean,
      features: [column.map((value) => value - mean), ...clean.features.slice(1)],
    }
    expect(names(alarmsOf({ data: scaled }))).toEqual([`feature history: ${clean.featureNames[0]}`])
  })

  it('catches a window centred on its row', () => {
    const centred = planted('smooth_close', ({ close, length }) =>
      close.map((value, i) => {
        const window = close.subarray(Math.max(0, i - 10), Math.min(length, i + 11))
        return value / (window.reduce((sum, each) => sum + each, 0) / window.length) - 1
      }),
    )
    expect(names(alarmsOf(centred))).toContain('feature history: smooth_close')
  })

  it('catches a label found by counting rows over a gap', () => {
    const byRow = withTargets((i) =>
      i + 10 < candles.length ? Math.log(candles.close[i + 10] / candles.close[i]) : Number.NaN,
    )
    const alarms = alarmsOf({ data: byRow })
    expect(names(alarms)).toEqual(['label: target'])
    expect(alarms[0].detail).toMatch(/by time NaN, where a gap/)
  })

  it('catches labels of another horizon than was said', () => {
    const shorter = labels(candles, 5)
    expect(names(alarmsOf({ data: withTargets((i) => shorter[i]) }))).toContain('label: target')
  })

  it('catches a scale that knows the future', () => {
    const wild = {
      ...clean,
      scale: clean.scale.map((value, i) => value * (1 + Math.abs(clean.target[i] || 0))),
    }
    wild.target = clean.target.map((value, i) => (value * clean.scale[i]) / wild.scale[i])
    expect(names(alarmsOf({ data: wild }))).toContain('target scale: scale')
  })

  it('catches rows shuffled before they were split', () => {
    const order = clean.asOf.slice()
    shuffle(order, seededRandom(1))
    const cut = Math.floor(order.length * 0.8)
    const [split] = splitAlarms(
      [{ name: 'the split', train: order.subarray(0, cut), test: order.subarray(cut) }],
      { horizonMs: clean.horizonMs, embargoMs: 60 * MINUTE_MS },
    )
    expect(split).toMatchObject({ check: 'split', subject: 'the split' })
    // A purge that is one minute short is found, too.
    const times = (from: number, count: number) =>
      Float64Array.from({ length: count }, (_, i) => from + i * MINUTE_MS)
    const short = { name: 'short', train: times(0, 100), test: times(109 * MINUTE_MS, 10) }
    const limits = { horizonMs: 10 * MINUTE_MS, embargoMs: 0 }
    expect(splitAlarms([{ ...short, train: times(0, 101) }], limits)).toHaveLength(1)
    expect(splitAlarms([short], limits)).toHaveLength(0)
  })

  it('catches the target in a column of another name', () => {
    const noisy = seededRandom(8)
    const hidden = {
      ...clean,
      features: clean.features.map((column, i) =>
        i === 3 ? clean.target.map((value) => (value || 0) + 3 * noisy.normal()) : column,
      ),
    }
    expect(names(alarmsOf({ data: hidden }))).toContain(`single feature: ${clean.featureNames[3]}`)
  })

  it('catches a model that saw its test rows, by the shuffled labels it knows', () => {
    // Learns by heart whatever the dataset says of every row, of its span or not.
    const cheating: Model = {
      ...ridge,
      name: 'by-heart',
      fit: (span, seed) => ({
        ...ridge.fit(span, seed),
        predict: (_, from, to) => span.data.target.slice(from, to).map((value) => value || 0),
      }),
    }
    expect(names(alarmsOf({ model: cheating }))).toEqual([
      'shuffled labels: by-heart',
      'shifted labels: by-heart',
    ])
  })
})

/** The clean rows with targets that another hand has joined, by the number of the candle. */
function withTargets(labelOf: (candle: number) => number): Dataset {
  const rowOf = new Map(Array.from(candles.openTime, (time, i) => [time + MINUTE_MS - 1, i]))
  const target = clean.target.map(
    (_, row) => labelOf(rowOf.get(clean.asOf[row]) ?? 0) / clean.scale[row],
  )
  return { ...clean, target }
}
