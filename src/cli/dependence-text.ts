import type { ExplainedModel } from '../jobs/index.ts'
import { bar, sidedBar } from './bars.ts'
import { signed } from './quantities.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'
import { dayWords } from './time-words.ts'

const IMPORTANT = 15

/** What a model makes of its features, as tables whose bars are plots. */
export function dependenceText(explained: ExplainedModel, paint: Paint): string {
  const { name, version, modelVersion, trainedFrom, trainedTo, usualScaleBps } = explained
  return [
    `${paint('bold', `${name} version ${version}`)} (${modelVersion}), over what it learnt from: ${dayWords(trainedFrom)} to ${dayWords(trainedTo)}.`,
    `In basis points at the span’s usual volatility of ${usualScaleBps.toFixed(1)} bps.`,
    '',
    importanceTable(explained, paint),
    ...explained.dependences.flatMap((each) => curve(each, usualScaleBps, paint)),
    paint(
      'dim',
      'Local: steps over rows that are there, added up (accumulated local effects). All: mean forecast with the feature ' +
        'set to the value\neverywhere (partial dependence), which also asks about moments that never were; 10 % and 90 %: ' +
        'how far single moments differ.',
    ),
    '',
  ].join('\n')
}

function importanceTable({ importances, usualScaleBps }: ExplainedModel, paint: Paint): string {
  const most = importances[0]?.meanContribution ?? 0
  if (most === 0) return 'No feature moves its forecasts, or it cannot say which.\n'
  const rows = importances
    .slice(0, IMPORTANT)
    .map(({ feature, meanContribution }) => [
      feature,
      (usualScaleBps * meanContribution).toFixed(4),
      paint('cyan', bar(meanContribution, most, 30)),
    ])
  const columns = [words('feature'), numbers('mean |contribution|'), words('')]
  return table(columns, rows, paint)
}

function curve(
  { feature, points }: ExplainedModel['dependences'][number],
  unit: number,
  paint: Paint,
): string[] {
  const most = Math.max(...points.map(({ local }) => Math.abs(local)))
  const rows = points.map(({ value, share, mean, local, rows: { low, high } }) => [
    String(Number(value.toPrecision(4))),
    `${(100 * share).toFixed(0)} %`,
    signed(unit * local, 3),
    paint(local < 0 ? 'red' : 'green', sidedBar(local, most, 14)),
    signed(unit * mean, 3),
    ...[signed(unit * low, 3), signed(unit * high, 3)],
  ])
  const columns = [
    ...[numbers(feature), numbers('above'), numbers('local'), words('')],
    ...[numbers('all'), numbers('10 %'), numbers('90 %')],
  ]
  return [table(columns, rows, paint)]
}
