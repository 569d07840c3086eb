import { styleText } from 'node:util'
import type { Evaluation } from '../scores/index.ts'
import { leaksInWords } from './leak-words.ts'
import { count, minute, plural } from './numerals.ts'
import { walkInWords } from './plan-words.ts'
import { scoreTables } from './score-tables.ts'
import { textTable, wrapped } from './text-table.ts'
import { intervalSentence, quoteOf, summaryOf, type Verdict, verdictOf } from './verdict.ts'
import { volatilityInWords } from './volatility-words.ts'

const WIDTH = 120

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

/** An evaluation for a terminal, at most 120 columns wide: tables with one row per model, then what they mean. */
export function evaluationTable(
  evaluation: Evaluation,
  { colors }: { readonly colors: boolean },
): string {
  const paint: Paint = (style, text) =>
    colors ? styleText(style, text, { validateStream: false }) : text
  return [
    ...headline(evaluation, paint),
    ...tables(evaluation, paint),
    ...verdicts(evaluation, paint),
    ...warningLines(evaluation, paint),
    '',
    paint('bold', 'How to read this'),
    ...NOTES.flatMap((note) => wrapped(note, WIDTH)).map((line) => paint('dim', line)),
    '',
  ].join('\n')
}

const NOTES = [
  'Baseline: persistence, the forecast that the price stays where it is. R² is against a zero return, not against the mean of the price level, where persistence itself scores almost 1. [ ]: 95 % bootstrap over whole days.',
  'slope: outcome regressed on forecast; 1 is calibrated, less is too bold. hit (base): right signs, and what always guessing the commoner side would have hit.',
  'DM p: one-sided Diebold–Mariano test of a lower squared error (Newey–West, Harvey correction); weighted: each loss divided by its forecast variance.',
  'worst 7 d: lowest coverage over any seven days in a row. CRPS: twice the mean pinball loss over the quantiles; its skill is against the naive interval.',
  'Trades never overlap, and their thresholds are read off this same span, which flatters. −10, −20: what a round trip of so many bps leaves; slippage and delay come on top.',
]

function headline(evaluation: Evaluation, paint: Paint): readonly string[] {
  const { instrument, horizonMinutes, set, models, plan, market } = evaluation
  const where = `${instrument.venue} ${instrument.market}`
  const what = `${instrument.symbol}, the close ${plural(horizonMinutes, 'minute')} ahead: ${where}, ${market} market, features ${set}`
  const lines = [
    ...wrapped(what, WIDTH).map((line) => paint('bold', line)),
    ...wrapped(walkInWords(plan), WIDTH),
  ]
  if (market === 'simulated') lines.unshift(paint(['bold', 'yellow'], SIMULATED))
  if (models.length === 0) return [...lines, 'No model was evaluated.']
  const { rows, from, to, significance } = models[0].card
  const worth = significance.effectiveSampleSize.realizedReturn
  const worthWords = worth === null ? '' : `, worth about ${count(worth)} independent ones`
  return [...lines, `${plural(rows, 'forecast')}, ${minute(from)} to ${minute(to)}${worthWords}`]
}

const SIMULATED = 'SIMULATED MARKET: none of these numbers says anything about a real one.'

function tables(evaluation: Evaluation, paint: Paint): readonly string[] {
  return scoreTables(evaluation).flatMap(({ title, names, columns }) => {
    const { header, rows } = textTable(names, columns)
    return ['', paint('bold', title), ...header.map((line) => paint('dim', line)), ...rows]
  })
}

const COLORS: Readonly<Record<Verdict['kind'], Parameters<typeof styleText>[0]>> = {
  yardstick: 'reset',
  better: 'green',
  unclear: 'reset',
  worse: 'red',
  unbelievable: 'red',
  unknown: 'yellow',
}

function verdicts(evaluation: Evaluation, paint: Paint): readonly string[] {
  const quote = quoteOf(evaluation.instrument.symbol)
  const each = evaluation.models.flatMap((model) => {
    const { kind, sentence } = verdictOf(model, quote)
    const text = `${model.name}: ${sentence}. ${intervalSentence(model.card)}.`
    return wrapped(text, WIDTH).map((line) => paint(COLORS[kind], line))
  })
  return [
    '',
    paint('bold', 'Verdict'),
    ...each,
    ...wrapped(summaryOf(evaluation), WIDTH),
    ...wrapped(volatilityInWords(evaluation), WIDTH),
    ...wrapped(leaksInWords(evaluation), WIDTH),
  ]
}

function warningLines({ warnings }: Evaluation, paint: Paint): readonly string[] {
  if (warnings.length === 0) return []
  const lines = warnings.flatMap((warning) => wrapped(`! ${warning}`, WIDTH))
  return [
    '',
    paint('bold', plural(warnings.length, 'warning')),
    ...lines.map((line) => paint('red', line)),
  ]
}
