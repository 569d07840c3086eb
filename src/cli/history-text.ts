import type { ExplainedForecast } from '../jobs/index.ts'
import { signed } from './quantities.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'
import { minuteWords } from './time-words.ts'

/** What followed the moments of the past that looked most like this one, and how little that says. */
export function historyText(
  { history, scaleBps, forecast }: ExplainedForecast,
  { paint }: { readonly paint: Paint },
): string {
  const { moments, typicalDistance } = history
  if (moments.length === 0)
    return 'No moment of the training span lies far enough back to compare.\n'
  const rows = moments.map(({ asOf, distance, realizedReturn, normalizedReturn }) => [
    minuteWords(asOf + 1),
    distance.toFixed(2),
    signed(1e4 * realizedReturn, 1),
    signed(scaleBps * normalizedReturn, 1),
  ])
  const columns = [
    words('most alike in the training span'),
    numbers('distance'),
    numbers('then, bps'),
    numbers('in today’s volatility'),
  ]
  const next = moments.map(({ normalizedReturn }) => scaleBps * normalizedReturn)
  const { mean, error, up } = summaryOf(next)
  const share = `${up} of ${next.length} went up`
  const range = `${signed(Math.min(...next), 1)} to ${signed(Math.max(...next), 1)}`
  return [
    table(columns, rows, paint),
    `In the ${forecast.horizonMinutes} minutes after them, in today’s volatility: mean ${signed(mean, 1)} bps ` +
      `(give or take ${error.toFixed(1)}), ${share}, ${range} bps.`,
    paint(
      'dim',
      `Half of all moments lie nearer than ${typicalDistance.toFixed(2)}. So few moments are an anecdote, not evidence: the model’s ` +
        'number rests on all of them.',
    ),
    '',
  ].join('\n')
}

function summaryOf(values: readonly number[]) {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  const error = Math.sqrt(squares / Math.max(1, values.length - 1) / values.length)
  return { mean, error, up: values.filter((each) => each > 0).length }
}
