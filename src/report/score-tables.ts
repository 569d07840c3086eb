import type { EvaluatedModel, Evaluation, ScoreCard } from '../scores/index.ts'
import { count, fixed, NOTHING, percent, pValue, signed, skill } from './numerals.ts'
import { isYardstick, quoteOf } from './verdict.ts'

/** One table of scores: a row per model, the same on paper and on screen. */
export interface ScoreTable {
  readonly title: string
  readonly columns: readonly ScoreColumn[]
}

export interface ScoreColumn {
  /** What several columns have in common; empty where a column stands alone. */
  readonly group: string
  readonly header: string
  /** One per model. */
  readonly cells: readonly string[]
}

/** All the tables of an evaluation. */
export function scoreTables({ models, instrument }: Evaluation): readonly ScoreTable[] {
  const quote = quoteOf(instrument.symbol)
  return [
    { title: 'Skill against “price unchanged”', columns: skillColumns(models) },
    {
      title: 'Errors, and what they are above or below “price unchanged”',
      columns: errorColumns(models, quote),
    },
    { title: 'Intervals', columns: intervalColumns(models) },
    {
      title: 'Trading the sign of the strongest forecasts, bps per trade',
      columns: costColumns(models),
    },
  ]
}

type Cell = (card: ScoreCard) => string

function columnsOf(
  models: readonly EvaluatedModel[],
  group: string,
  cells: Readonly<Record<string, Cell>>,
): readonly ScoreColumn[] {
  return Object.entries(cells).map(([header, cell]) => ({
    group,
    header,
    cells: models.map(({ card }) => cell(card)),
  }))
}

function skillColumns(models: readonly EvaluatedModel[]): readonly ScoreColumn[] {
  return columnsOf(models, '', {
    'R² % [95 %]': (card) => (isYardstick(card) ? '0' : interval(card.r2Percent, skill)),
    'IC [95 %]': ({ ic }) => interval(ic, (value) => fixed(value, 3)),
    'rank IC': ({ rankIc }) => fixed(rankIc.value, 3),
    slope: ({ calibration }) => fixed(calibration.slope.value, 2),
    'hit % (base)': ({ direction }) =>
      `${percent(direction.hitRate.value)} (${percent(direction.baseRate)})`,
    'DM p': ({ significance }) => pValue(significance.plain),
    weighted: ({ significance }) => pValue(significance.weighted),
  })
}

function errorColumns(models: readonly EvaluatedModel[], quote: string): readonly ScoreColumn[] {
  const beside = (value: number | null, naive: number | null, decimals: number) => {
    const difference = value === null || naive === null ? null : value - naive
    return `${fixed(value, decimals)} (${signed(difference, decimals)})`
  }
  return columnsOf(models, '', {
    [`RMSE ${quote}`]: ({ price }) => beside(price.rmse, price.naiveRmse, 2),
    [`MAE ${quote}`]: ({ price }) => beside(price.mae, price.naiveMae, 2),
    'RMSE bps': ({ returns }) => beside(returns.rmse, returns.naiveRmse, 3),
    'MAE bps': ({ returns }) => beside(returns.mae, returns.naiveMae, 3),
  })
}

function intervalColumns(models: readonly EvaluatedModel[]): readonly ScoreColumn[] {
  const coverage = (level: 'coverage50' | 'coverage90'): Readonly<Record<string, Cell>> => ({
    'inside %': ({ intervals }) => percent(intervals[level].share.value),
    'worst 7 d': ({ intervals }) => percent(intervals[level].worstWeek?.share ?? null),
    'width bps': ({ intervals }) => fixed(intervals[level].meanWidthBps, 1),
  })
  return [
    ...columnsOf(models, '50 % interval', coverage('coverage50')),
    ...columnsOf(models, '90 % interval', coverage('coverage90')),
    ...columnsOf(models, 'all quantiles', {
      'CRPS bps': ({ quantileLoss }) => fixed(quantileLoss.crpsBps, 3),
      'skill % [95 %]': ({ quantileLoss }) =>
        quantileLoss.skillPercent === null
          ? NOTHING
          : interval(quantileLoss.skillPercent, (value) => fixed(value, 1)),
    }),
  ]
}

function costColumns(models: readonly EvaluatedModel[]): readonly ScoreColumn[] {
  return [0, 1, 2].flatMap((i) =>
    columnsOf(models, ['top and bottom 1 %', 'top and bottom 10 %', 'all forecasts'][i], {
      trades: ({ costs }) => count(costs[i].trades),
      gross: ({ costs }) => fixed(costs[i].grossBps.value, 2),
      '−10': ({ costs }) => fixed(costs[i].net[0].bps, 1),
      '−20': ({ costs }) => fixed(costs[i].net[1].bps, 1),
    }),
  )
}

function interval(
  { value, low, high }: ScoreCard['ic'],
  text: (value: number | null) => string,
): string {
  if (value === null || low === null || high === null) return text(value)
  return `${text(value)} [${text(low)}, ${text(high)}]`
}
