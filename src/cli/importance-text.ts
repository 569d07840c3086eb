import type { ModelImportance } from '../jobs/index.ts'
import { sidedBar } from './bars.ts'
import { count, signed } from './quantities.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'
import { minuteWords } from './time-words.ts'

const SHOWN = 15

/** What a model's features are to it, as a table; all of them where that is asked for. */
export function importanceText(found: ModelImportance, paint: Paint, all: boolean): string {
  const { name, version, modelVersion, from, to, rows, r2Percent, interactions } = found
  const { blockMinutes, repeats, usualScaleBps } = found
  return [
    `${paint('bold', `${name} version ${version}`)} (${modelVersion}), over ${count(rows)} minutes it had not seen: ${minuteWords(from + 1)} to ${minuteWords(to + 1)}.`,
    `There its squared error is ${signed(-r2Percent, 3)} % beside "price unchanged" (R² ${signed(r2Percent, 3)} %).`,
    '',
    featureTable(found, paint, all),
    ...(interactions === undefined ? [] : [pairTable(interactions, paint)]),
    paint(
      'dim',
      `Lost: the rise of the squared error when the feature's blocks of ${count(blockMinutes)} minutes are dealt out anew, in percent of ` +
        `"price unchanged"'s, with its\ndeviation over ${count(repeats)} deals. What another feature says as well is not lost. Below nothing: ` +
        `its news did harm here.\nAdds: mean size of its contributions at the usual volatility of ${usualScaleBps.toFixed(1)} bps.${without(found)}`,
    ),
    '',
  ].join('\n')
}

function featureTable({ features }: ModelImportance, paint: Paint, all: boolean): string {
  const shown = all ? features : features.slice(0, SHOWN)
  const most = Math.max(...shown.map(({ lost }) => Math.abs(lost.rise)))
  const adds = features.some(({ meanContributionBps }) => meanContributionBps !== undefined)
  const splits = features.some((each) => each.splits !== undefined)
  const rows = shown.map(({ feature, lost, meanContributionBps, splits: its }) => [
    feature,
    signed(lost.rise, 4),
    `± ${lost.deviation.toFixed(4)}`,
    paint(lost.rise < 0 ? 'red' : 'green', sidedBar(lost.rise, most, 10)),
    ...(adds ? [meanContributionBps?.toFixed(4) ?? ''] : []),
    ...(its ? [percent(its.gainShare), percent(its.coverShare), count(its.count)] : []),
  ])
  const columns = [
    ...[words('feature'), numbers('lost, %'), numbers(''), words('')],
    ...(adds ? [numbers('adds, bps')] : []),
    ...(splits ? [numbers('gain'), numbers('cover'), numbers('splits')] : []),
  ]
  const left = features.length - shown.length
  const more = left === 0 ? '' : `… and ${left} more: --all shows them\n`
  return table(columns, rows, paint) + paint('dim', more)
}

function pairTable(pairs: NonNullable<ModelImportance['interactions']>, paint: Paint): string {
  if (pairs.length === 0) return 'No two features work together: no tree asks about two.\n'
  const rows = pairs.map(({ features, meanBps }) => [...features, meanBps.toFixed(4)])
  return table([words('work together'), words(''), numbers('adds, bps')], rows, paint)
}

/** What there is none of, so that nobody looks for it. */
function without({ features, interactions }: ModelImportance): string {
  const none = [
    ...(features[0]?.meanContributionBps === undefined
      ? [' The model cannot say what a feature adds to a forecast.']
      : []),
    ...(interactions === undefined
      ? [' It is no single sum of trees: there are no gains, covers and interactions.']
      : []),
  ]
  return none.length === 0 ? '' : `\n${none.join('').trim()}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
