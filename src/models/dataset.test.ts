import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import {
  computeFeatures,
  featureSet,
  labels,
  latestFeatures,
  targetScale,
} from '../features/index.ts'
import { candleAt, candlesFrom, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset } from './dataset.ts'

/** A market of which a quarter of an hour is missing. */
function holed() {
  const whole = marketOf({ ...lively, length: 1500 })
  const rows = Array.from({ length: 1500 }, (_, i) => candleAt(whole, i))
  return candlesFrom(rows.filter((_, i) => i < 800 || i >= 815))
}

const candles = holed()
const set = featureSet('core@1')
const data = buildDataset({ candles, set, horizonMinutes: 10 })

/** The candle of each row, found by time. */
const candleOf = Array.from(data.asOf, (asOf) => candles.openTime.indexOf(asOf + 1 - MINUTE_MS))

describe('a dataset', () => {
  it('holds the moments at which every feature and the scale are defined, and no others', () => {
    const tables = [set, featureSet('volatility@2')].map((each) => computeFeatures(each, candles))
    const columns = [...tables.flatMap((table) => table.columns), targetScale(candles, 10)]
    const defined = Array.from(candles.openTime.keys()).filter((i) =>
      columns.every((column) => Number.isFinite(column[i])),
    )
    expect(defined.length).toBeGreaterThan(200)
    expect(candleOf).toEqual(defined)
  })

  it('gives each moment the features the live path would give it, to the bit', () => {
    for (const row of [0, 57, data.length - 1]) {
      const upTo = sliceCandles(candles, 0, candleOf[row] + 1)
      const live = latestFeatures(set, upTo)
      expect(data.features.map((column) => column[row])).toEqual([...live])
      const liveVolatility = latestFeatures(featureSet('volatility@2'), upTo)
      expect(data.volatility.features.map((column) => column[row])).toEqual([...liveVolatility])
      expect(data.lastClose[row]).toBe(upTo.close[upTo.length - 1])
      expect(data.scale[row]).toBe(targetScale(upTo, 10)[upTo.length - 1])
    }
  })

  it('has the label in units of the scale, unknown at the end and before a gap', () => {
    const label = labels(candles, 10)
    expect(data.realizedReturn).toEqual(Float64Array.from(candleOf, (i) => label[i]))
    expect(data.target).toEqual(data.realizedReturn.map((value, i) => value / data.scale[i]))
    const unknown = data.realizedReturn.reduce((sum, value) => sum + Number(Number.isNaN(value)), 0)
    expect(unknown).toBe(20) // Ten at the end, ten before the gap.
  })

  it('has what the first minutes of the horizon bring, in units of their own volatility', () => {
    expect(data.nearer?.map(({ minutes }) => minutes)).toEqual([1, 2, 3, 5])
    for (const { minutes, target } of data.nearer ?? []) {
      const label = labels(candles, minutes)
      const scale = targetScale(candles, minutes)
      candleOf.forEach((i, row) => {
        if (Number.isNaN(data.target[row])) expect(target[row]).toBeNaN()
        else expect(target[row]).toBeCloseTo(label[i] / scale[i], 9)
      })
    }
  })

  it('leaves the candles as they were', () => {
    expect(candles).toEqual(holed())
  })
})
