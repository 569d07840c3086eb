import type { Estimate, EvaluatedModel, Evaluation, ScoreCard } from '../scores/index.ts'
import { count, fixed, NOTHING, percent, pValue, signed, skill } from './numerals.ts'
import { isYardstick, quoteOf } from './verdict.ts'

/** One table of scores, the same in a terminal and on a page. */
export interface ScoreTable {
  readonly title: string
  /** What the rows are called. */
  readonly names: readonly string[]
  readonly columns: readonly ScoreColumn[]
}

export interface ScoreColumn {
  /** What several columns have in common; empty where a column stands alone. */
  readonly group: string
  readonly header: string
  /** One per row. */
  readonly cells: readonly string[]
}

/** All the tables of an evaluation. */
export function scoreTables({ models, instrument }: Evaluation): readonly ScoreTable[] {
  const quote = quoteOf(instrument.symbol)
  const names = models.map(({ name }) => name)
  return [
    { title: 'Skill against “price unchanged”', names, columns: skillColumns(models) },
    {
      title: 'Errors, and what they are above or below “price unchanged”',
      names,
      columns: errorColumns(models, quote),
    },
    intervalTable(models),
    {
      title: 'Trading the sign of the strongest forecasts, bps per trade',
      names,
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

/** What is judged of an interval, whether a model's or the naive one. */
interface IntervalRow {
  readonly name: string
  readonly intervals: ScoreCard['intervals']
  readonly crpsBps: number | null
  readonly skillPercent: Estimate | null
}

/** The models' intervals, and after them the naive one they all were measured against. */
function intervalRows(models: readonly EvaluatedModel[]): readonly IntervalRow[] {
  const rows: IntervalRow[] = models.map(({ name, card: { intervals, quantileLoss } }) => ({
    name,
    intervals,
    crpsBps: quantileLoss.crpsBps,
    skillPercent: quantileLoss.skillPercent,
  }))
  const card = models[0]?.card
  if (!card?.baselineIntervals) return rows
  const naive = {
    name: '(naive interval)',
    intervals: card.baselineIntervals,
    crpsBps: card.quantileLoss.baselineCrpsBps,
    skillPercent: null,
  }
  return [...rows, naive]
}

function intervalTable(models: readonly EvaluatedModel[]): ScoreTable {
  const rows = intervalRows(models)
  const column = (group: string, header: string, cell: (row: IntervalRow) => string) => ({
    group,
    header,
    cells: rows.map(cell),
  })
  const levels = (['coverage50', 'coverage90'] as const).flatMap((level) => {
    const group = level === 'coverage50' ? '50 % interval' : '90 % interval'
    return [
      column(group, 'inside %', ({ intervals }) => percent(intervals[level].share.value)),
      column(group, 'worst 7 d', ({ intervals }) =>
        percent(intervals[level].worstWeek?.share ?? null),
      ),
      column(group, 'width bps', ({ intervals }) => fixed(intervals[level].meanWidthBps, 1)),
    ]
  })
  const all = 'all quantiles'
  return {
    title: 'Intervals',
    names: rows.map(({ name }) => name),
    columns: [
      ...levels,
      column(all, 'CRPS bps', ({ crpsBps }) => fixed(crpsBps, 3)),
      column(all, 'skill % [95 %]', ({ skillPercent }) =>
        skillPercent === null ? NOTHING : interval(skillPercent, (value) => fixed(value, 1)),
      ),
    ],
  }
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

function interval({ value, low, high }: Estimate, text: (value: number | null) => string): string {
  if (value === null || low === null || high === null) return text(value)
  return `${text(value)} [${text(low)}, ${text(high)}]`
}
