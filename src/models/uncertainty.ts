import Type from 'typebox'
import { DAY_MS, gather, MINUTE_MS } from '../market/index.ts'
import { ADAPTIVE_RATE } from './adaptive-levels.ts'
import type { MarketDataset } from './dataset.ts'
import {
  fitQuantiles,
  LEARNT_QUANTILES,
  quantileShapes,
  type ResidualRows,
} from './quantile-model.ts'
import {
  groupShapes,
  type JudgedResiduals,
  LEARNT_GROUPS,
  residualGroups,
} from './residual-groups.ts'
import { type ResidualShape, shapeOf } from './residual-shape.ts'
import { residualQuantiles } from './residuals.ts'
import { firstRowAt } from './row-search.ts'
import {
  fitVolatility,
  LEARNT_VOLATILITY,
  type VolatilityKind,
  type VolatilityModel,
  volatilityFrom,
} from './volatility-model.ts'

/**
 * How intervals come to cover what they promise. `split`: by the residuals of the end of the training span
 * alone. `adaptive`: by those, and by what became of the forecasts since (adaptive conformal inference). `cqr`:
 * as `adaptive`, their edges foreseen by quantile regression rather than from the volatility alone.
 */
export const INTERVAL_METHODS = ['adaptive', 'split', 'cqr'] as const
export type IntervalMethod = (typeof INTERVAL_METHODS)[number]

/** How sure a forecast may be at one moment. */
export interface Spread {
  /** Volatility of the return over the horizon. */
  readonly sigma: number
  /** What lies around the expected return, in units of `sigma`. */
  readonly shape: ResidualShape
}

/** Says for each moment how sure a forecast may be. */
export interface Uncertainty {
  /** From one row of the volatility set. */
  spreadAt(features: Float64Array): Spread
  /** Rows `[from, to)`, by their place after `from`: to the bit what `spreadAt` gives for each. */
  spreads(data: MarketDataset, from: number, to: number): (place: number) => Spread
  readonly volatility: VolatilityModel
  /** How far what became of a forecast moves the levels of those that follow; 0: not at all. */
  readonly rate: number
  /** All that was learnt, as plain JSON. */
  readonly learnt: LearntUncertainty
}

/** Schema of what was learnt. */
export const LEARNT_UNCERTAINTY = Type.Object({
  ...LEARNT_VOLATILITY.properties,
  residuals: Type.Array(Type.Number(), { minItems: 2 }),
  /** The shape for each of several sizes of the volatility foreseen; `residuals` if there are none. */
  groups: Type.Optional(LEARNT_GROUPS),
  quantiles: Type.Optional(LEARNT_QUANTILES),
  rate: Type.Optional(Type.Number({ minimum: 0, maximum: 0.1 })),
  /** Before there were rates: `false` for 0. */
  adapts: Type.Optional(Type.Boolean()),
})

export type LearntUncertainty = Type.Static<typeof LEARNT_UNCERTAINTY>

interface UncertaintyOptions {
  readonly intervals?: IntervalMethod
  readonly volatility?: VolatilityKind
  readonly seed?: number
}

/** The shape of the residuals is read from the end of the span: it changes with the times. */
const RECENT_MS = 90 * DAY_MS

/**
 * Learns on rows `[from, to)`: the volatility ahead, then how the residuals of the last 90 days are distributed
 * around it.
 *
 * The residuals are those of the naive forecast, whatever the model: it explains a thousandth of the variance,
 * and in-sample residuals of an overfitted model would reward it with intervals that are too narrow.
 */
export function fitUncertainty(
  data: MarketDataset,
  from: number,
  to: number,
  { intervals = 'adaptive', volatility: kind = 'har', seed = 1 }: UncertaintyOptions = {},
): Uncertainty {
  const { asOf } = data
  const volatility = fitVolatility({ data, from, to, kind, seed })
  const recent = firstRowAt(asOf, asOf[to - 1] - RECENT_MS, from, to)
  const held = heldOut(data, recent, from, to)
  // Two dozen slopes do not learn half a year by heart; trees do, so theirs are judged on rows they have not seen.
  const judge =
    kind === 'har' ? volatility : fitVolatility({ data, from, to: held.end, kind, seed })
  const judged = residualsOf(data, judge, kind === 'har' ? recent : held.from, to)
  const learnt = {
    ...volatility.learnt,
    residuals: [...residualQuantiles(judged.residuals)],
    rate: intervals === 'split' ? 0 : ADAPTIVE_RATE,
  }
  if (intervals !== 'cqr') return uncertaintyFrom({ ...learnt, ...residualGroups(judged) })
  const [seen, unseen] = [
    residualRows(data, judge, from, held.end),
    residualRows(data, judge, held.from, to),
  ]
  return uncertaintyFrom({ ...learnt, quantiles: fitQuantiles(seen, unseen, seed) })
}

/** That of everything learnt before the rate was written down. */
const FIRST_RATE = 0.0005

/** Brings back what was learnt. */
export function uncertaintyFrom(learnt: LearntUncertainty): Uncertainty {
  const volatility = volatilityFrom(learnt)
  const common = Float64Array.from(learnt.residuals)
  const shapeFor = learnt.quantiles
    ? quantileShapes(learnt.quantiles, common)
    : groupShapes(learnt.groups, shapeOf(common))
  const spread = (log: number, features: () => Float64Array): Spread => {
    const sigma = Math.exp(log)
    return { sigma, shape: shapeFor(features, sigma) }
  }
  return {
    spreadAt: (features) => spread(volatility.logOf(features), () => features),
    spreads(data, from, to) {
      const logs = volatility.logs(data, from, to)
      const { features } = data.volatility
      return (place) =>
        spread(logs[place], () => Float64Array.from(features, (column) => column[from + place]))
    },
    volatility,
    rate: learnt.rate ?? (learnt.adapts === false ? 0 : FIRST_RATE),
    learnt,
  }
}

/** The last 90 days, or the last third of a short span; and the rows whose outcomes were known before. */
function heldOut({ asOf, horizonMs }: MarketDataset, recent: number, from: number, to: number) {
  const first = Math.max(recent, to - Math.floor((to - from) / 3))
  return { from: first, end: firstRowAt(asOf, asOf[first] - horizonMs, from, first) }
}

function residualsOf(
  data: MarketDataset,
  model: VolatilityModel,
  from: number,
  to: number,
): JudgedResiduals {
  const sigmas = model.logs(data, from, to).map(Math.exp)
  return { sigmas, residuals: sigmas.map((sigma, i) => data.realizedReturn[from + i] / sigma) }
}

/** Quantile trees learn from every tenth minute: outcomes between overlap these. */
const STRIDE = 10

function residualRows(
  data: MarketDataset,
  model: VolatilityModel,
  from: number,
  to: number,
): ResidualRows {
  const { residuals } = residualsOf(data, model, from, to)
  const { features, featureNames } = data.volatility
  const rows: number[] = []
  for (let row = from; row < to; row++) {
    const minute = Math.floor(data.asOf[row] / MINUTE_MS)
    if (minute % STRIDE === 0 && Number.isFinite(residuals[row - from])) rows.push(row)
  }
  return {
    featureNames,
    features: features.map((column) => gather(column, rows)),
    residuals: Float64Array.from(rows, (row) => residuals[row - from]),
  }
}
