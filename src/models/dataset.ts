import {
  computeFeatures,
  type FeatureSet,
  featureSet,
  labels,
  targetScale,
} from '../features/index.ts'
import { type Candles, type Column, gather, intervalMs, MINUTE_MS } from '../market/index.ts'
import { assert } from '../runtime/index.ts'
import type { Dataset, NearerTarget } from './model.ts'
import type { Regression } from './moments.ts'
import { logVolatilityAhead } from './volatility-ahead.ts'

/** The features a volatility model learns from now, whatever the forecasting model reads. */
const VOLATILITY_SET = 'volatility@2'

/** A dataset with all that is needed to forecast prices from it, with an interval, and to score them. */
export interface MarketDataset extends Dataset {
  /** `name@version` of the feature set. */
  readonly setId: string
  readonly horizonMinutes: number
  /** Quote currency. */
  readonly lastClose: Column
  /** Log return over the horizon; NaN where unknown. */
  readonly realizedReturn: Column
  /** The same rows for the volatility model: its target is the log realised volatility of the horizon. */
  readonly volatility: Regression & {
    /** `name@version` of the set it reads. */
    readonly setId: string
    readonly featureNames: readonly string[]
  }
}

/** Stretches of a horizon that models may learn from (`+ahead=`). */
const NEARER_MINUTES: readonly number[] = [1, 2, 3, 5, 10, 15, 30]

interface DatasetOptions {
  /** 1-minute candles. */
  readonly candles: Candles
  readonly set: FeatureSet
  readonly horizonMinutes: number
  /** What the volatility model reads: of one that learnt before the set changed, what it read then. */
  readonly volatilitySetId?: string
}

/** Candles as rows to learn from: those where every feature and the scale are defined. */
export function buildDataset(options: DatasetOptions): MarketDataset {
  const { candles, set, horizonMinutes, volatilitySetId = VOLATILITY_SET } = options
  assert(candles.interval === '1m', 'horizons are counted in minutes')
  const volatilitySet = featureSet(volatilitySetId)
  const table = computeFeatures(together(set, volatilitySet), candles)
  const scale = targetScale(candles, horizonMinutes)
  const realizedReturn = labels(candles, horizonMinutes)
  const logVolatility = logVolatilityAhead(candles, horizonMinutes, realizedReturn)
  const rows = denseRows(table.columns, scale)

  // In place, where a row never moves back: at a million rows a second copy of the features would cost 400 MB.
  const dense = (column: Column) => gather(column, rows, column)
  const byName = new Map(table.names.map((name, i) => [name, dense(table.columns[i])]))
  const columnsOf = ({ features }: FeatureSet) =>
    features.flatMap(({ name }) => byName.get(name) ?? [])
  const asOf = dense(table.openTime)
  const closed = intervalMs(candles.interval) - 1
  for (let i = 0; i < rows.length; i++) asOf[i] += closed
  const denseScale = dense(scale)
  const denseReturn = dense(realizedReturn)
  const nearerTarget = (returns: Column, minutes: number) => {
    const share = Math.sqrt(minutes / horizonMinutes)
    return returns.map((value, i) =>
      Number.isNaN(denseReturn[i]) ? Number.NaN : value / (denseScale[i] * share),
    )
  }
  return {
    setId: set.id,
    horizonMinutes,
    length: rows.length,
    featureNames: set.features.map(({ name }) => name),
    features: columnsOf(set),
    mirrors: set.features.map(({ mirror }) => mirror),
    asOf,
    horizonMs: horizonMinutes * MINUTE_MS,
    scale: denseScale,
    target: denseReturn.map((value, i) => value / denseScale[i]),
    nearer: NEARER_MINUTES.filter((minutes) => minutes < horizonMinutes).map((minutes) =>
      whenAsked(minutes, () => nearerTarget(dense(labels(candles, minutes)), minutes)),
    ),
    lastClose: gather(candles.close, rows),
    realizedReturn: denseReturn,
    volatility: {
      setId: volatilitySetId,
      length: rows.length,
      featureNames: volatilitySet.features.map(({ name }) => name),
      features: columnsOf(volatilitySet),
      target: dense(logVolatility),
      asOf,
    },
  }
}

/** Computed when it is first read: few models learn from these, and a million rows of each are 9 MB. */
function whenAsked(minutes: number, compute: () => Column): NearerTarget {
  let known: Column | undefined
  return {
    minutes,
    get target() {
      known ??= compute()
      return known
    },
  }
}

/** Both sets' features, each once: a feature's name says all of its definition. */
function together(set: FeatureSet, other: FeatureSet): FeatureSet {
  const names = new Set(set.features.map(({ name }) => name))
  const rest = other.features.filter(({ name }) => !names.has(name))
  return { id: `${set.id} and ${other.id}`, features: [...set.features, ...rest] }
}

function denseRows(columns: readonly Column[], scale: Column): Int32Array {
  const undefinedValues = new Uint8Array(scale.length)
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) undefinedValues[i] = 1
  }
  const rows = new Int32Array(scale.length)
  let count = 0
  for (let i = 0; i < scale.length; i++) {
    if (undefinedValues[i] === 0 && scale[i] > 0 && scale[i] < Infinity) rows[count++] = i
  }
  return rows.subarray(0, count)
}
