import type { ChampionDrift } from '../jobs/index.ts'
import { bar } from './bars.ts'
import { count } from './quantities.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'
import { dayWords } from './time-words.ts'

const SHOWN = 15

/** Drift as a table, the farthest first, and what it means. */
export function driftText(drift: ChampionDrift, paint: Paint, all: boolean): string {
  const { modelVersion, from, to, rows, columns, overlapsTraining } = drift
  const shown = all ? columns : columns.slice(0, SHOWN)
  const most = Math.max(0.25, ...columns.map(({ psi }) => psi))
  const lines = shown.map(({ name, psi, worstWeek, distance, pValue, effectiveRows, verdict }) => {
    const colour = verdict === 'drifted' ? 'red' : verdict === 'shifting' ? 'yellow' : 'green'
    return [
      ...[name, psi.toFixed(3), worstWeek === null ? '–' : worstWeek.toFixed(3)],
      ...[distance.toFixed(3), pValue < 0.0001 ? '< 0.0001' : pValue.toFixed(4)],
      ...[count(effectiveRows), paint(colour, verdict), paint(colour, bar(psi, most, 20))],
    ]
  })
  const titles = [
    ...[words(modelVersion), numbers('PSI'), numbers('worst week'), numbers('KS')],
    ...[numbers('p'), numbers('worth'), words(''), words('')],
  ]
  const left = columns.length - shown.length
  const found = (verdict: string) => columns.filter((each) => each.verdict === verdict).length
  return [
    table(titles, lines, paint).trimEnd(),
    ...(left > 0 ? [paint('dim', `${left} more lie nearer (--all).`)] : []),
    '',
    `${dayWords(from)} to ${dayWords(to)}, ${count(rows)} minutes, against the span it learnt from: ` +
      `${found('drifted')} drifted, ${found('shifting')} shifting, of ${columns.length} columns.`,
    ...(overlapsTraining
      ? ['Part of this window was learnt from: what is new in it counts for less.']
      : []),
    paint(
      'dim',
      'Shifting: PSI of 0.1 at least, and more than luck (1 in 100 for all columns together), counting each column’s minutes as ' +
        'the\nindependent ones they are worth. Drifted: 0.25, and further out than any week that was learnt from.',
    ),
    '',
  ].join('\n')
}
