import { describe, expect, it } from 'vitest'
import { lively, marketOf } from '../../test/laws/any-market.ts'
import { featureSet } from '../features/index.ts'
import { sha256 } from '../runtime/index.ts'
import { fitChampion, loadChampion, type Moment } from './champion.ts'
import { buildDataset } from './dataset.ts'

const candles = marketOf({ ...lively, length: 3000 })
const data = buildDataset({ candles, set: featureSet('core@1'), horizonMinutes: 10 })
const champion = fitChampion({ data, model: 'ridge', seed: 1, from: 100, to: 2000 })

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function momentOf(row: number): Moment {
  const at = (columns: readonly Float64Array[]) => Float64Array.from(columns, (each) => each[row])
  const { asOf, features, volatility, scale } = data
  return {
    asOf: asOf[row],
    features: at(features),
    volatilityFeatures: at(volatility.features),
    scale: scale[row],
  }
}

describe('a champion', () => {
  it('says the same after save and load, to the bit', () => {
    const loaded = loadChampion(champion.save())
    expect(loaded.version).toBe(champion.version)
    expect(loaded.facts).toEqual(champion.facts)
    expect(loaded.save()).toEqual(champion.save())
    const [tracker, loadedTracker] = [champion.tracker(), loaded.tracker()]
    for (let row = 2000; row < 2100; row++) {
      const forecast = champion.forecastAt(momentOf(row), tracker)
      expect(loaded.forecastAt(momentOf(row), loadedTracker)).toEqual(forecast)
    }
  })

  it('keeps its version where it was saved before champions remembered what they learnt from', () => {
    const { references, ...body } = JSON.parse(textOf(champion.save()).split('\n')[1])
    expect(references).not.toEqual([])
    const json = JSON.stringify(body)
    const hash = sha256(json)
    const old = new TextEncoder().encode(`quant-ai-model champion@1 ${hash}\n${json}`)
    const loaded = loadChampion(old)
    expect(loaded.version).toBe(`ridge-${sha256(old).slice(0, 12)}`)
    expect(loaded.save()).toEqual(old)
    expect(loaded.references).toEqual([])
    const [mine, its] = [champion.tracker(), loaded.tracker()]
    expect(loaded.forecastAt(momentOf(2000), its)).toEqual(
      champion.forecastAt(momentOf(2000), mine),
    )
  })

  it('knows what it was made from', () => {
    expect(champion.facts).toMatchObject({
      modelName: 'ridge',
      setId: 'core@1',
      volatilitySetId: 'volatility@2',
      horizonMs: 600_000,
      trainedFrom: data.asOf[100],
      trainedTo: data.asOf[1999],
      trainedRows: 1900,
    })
    expect(champion.version).toMatch(/^ridge-[0-9a-f]{12}$/)
  })

  it('has another version when it has learnt something else', () => {
    const other = fitChampion({ data, model: 'ridge', seed: 1, from: 101, to: 2000 })
    expect(other.version).not.toBe(champion.version)
  })

  it('is refused where it cannot work', () => {
    const tracker = champion.tracker()
    const moment = momentOf(2000)
    expect(() =>
      champion.forecastAt({ ...moment, features: new Float64Array(3) }, tracker),
    ).toThrow(/reads 48 features, not 3/)
    const short = { ...moment, volatilityFeatures: new Float64Array(3) }
    expect(() => champion.forecastAt(short, tracker)).toThrow(/volatility features, not 3/)
    expect(() => fitChampion({ data, model: 'oracle', seed: 1 })).toThrow(/No model is called/)
    expect(() => fitChampion({ data, model: 'ridge', seed: 1, from: 5, to: 5 })).toThrow(/nothing/)
    expect(() => loadChampion(champion.save().slice(9))).toThrow(/Unreadable model bytes/)
  })
})
