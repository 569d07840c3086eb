import type { Contribution, ExplainedForecast } from '../jobs/index.ts'
import { marksOnScale, sidedBar } from './bars.ts'
import { historyText } from './history-text.ts'
import { count, signed } from './quantities.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'
import { dayWords, minuteWords } from './time-words.ts'

interface TextOptions {
  readonly paint: Paint
  /** Features shown by name; the others are added up. */
  readonly shown: number
  /** Characters of a line. */
  readonly width: number
}

/** An explanation as text: what was forecast, whether it comes out the same again, and what it was made of. */
export function explanationText(explained: ExplainedForecast, options: TextOptions): string {
  const { forecast, model, objections, scaleBps } = explained
  const { paint } = options
  const learnt = `${dayWords(model.trainedFrom)} to ${dayWords(model.trainedTo)}, ${count(model.trainedRows)} minutes`
  return [
    paint('bold', forecast.id),
    `${forecast.modelVersion}, which learnt from ${learnt}`,
    '',
    ...proof(objections, paint),
    '',
    ...priceLines(explained, options),
    '',
    `Expected return ${signed(bpsOf(forecast.expectedReturn), 3)} bps; one volatility of ${forecast.horizonMinutes} minutes is ${scaleBps.toFixed(1)} bps. What it is made of:`,
    '',
    contributionTable(explained, options),
    summary(explained),
    '',
    historyText(explained, options),
  ].join('\n')
}

function proof(objections: readonly string[], paint: Paint): string[] {
  if (objections.length === 0) {
    return [paint('green', 'Made again from what the lake knew then: the same to the last bit.')]
  }
  return [
    paint('red', 'NOT THE FORECAST THAT WAS STORED. What follows explains the one made again:'),
    ...objections.map((objection) => paint('red', `  ${objection}`)),
  ]
}

function priceLines({ forecast, outcome }: ExplainedForecast, { width, paint }: TextOptions) {
  const { lastClose, price, intervals, probabilityUp, targetTime } = forecast
  const [inner, outer] = [intervals[50], intervals[90]]
  const close = outcome?.kind === 'scored' ? outcome.close : undefined
  const low = Math.min(outer.low, close ?? outer.low)
  const high = Math.max(outer.high, close ?? outer.high)
  const scale = marksOnScale(
    [
      { at: outer.low, to: outer.high, sign: '─' },
      { at: inner.low, to: inner.high, sign: '━' },
      { at: lastClose, sign: '┼' },
      { at: price, sign: '◆' },
      ...(close === undefined ? [] : [{ at: close, sign: '×' }]),
    ],
    low,
    high,
    Math.min(72, width - 4),
  )
  const range = (each: { readonly low: number; readonly high: number }) =>
    `${money(each.low)} to ${money(each.high)}`
  return [
    `Close at ${minuteWords(targetTime + 1)}: ${paint('bold', money(price))} after ${money(lastClose)}, up with ${(100 * probabilityUp).toFixed(1)} %`,
    `50 % interval ${range(inner)}, 90 % ${range(outer)}`,
    outcomeText({ forecast, outcome }),
    '',
    `  ${scale}`,
    paint(
      'dim',
      `  ━ 50 %  ─ 90 %  ┼ last close  ◆ forecast${close === undefined ? '' : '  × outcome'}`,
    ),
  ]
}

function outcomeText({ forecast, outcome }: Pick<ExplainedForecast, 'forecast' | 'outcome'>) {
  if (outcome === undefined) return 'Its outcome is not known yet.'
  if (outcome.kind === 'void') return `It has no outcome: ${outcome.reason}.`
  const { close, realizedReturn } = outcome
  const inside = (level: 50 | 90) => {
    const { low, high } = forecast.intervals[level]
    return close >= low && close <= high
  }
  const place = inside(50) ? 'inside both' : inside(90) ? 'inside the 90 % one' : 'outside both'
  return `It came to ${money(close)}, ${signed(bpsOf(realizedReturn), 3)} bps: ${place}.`
}

function contributionTable(explained: ExplainedForecast, { shown, width, paint }: TextOptions) {
  const { contributions, baseBps, forecast } = explained
  const named = contributions.slice(0, shown)
  const rest = contributions.slice(shown)
  const most = Math.max(...named.map(({ bps }) => Math.abs(bps)), Math.abs(baseBps))
  const half = Math.max(4, Math.min(14, Math.floor((width - 58) / 2)))
  const picture = (bps: number) => {
    const drawn = sidedBar(bps, most, half)
    return paint(bps < 0 ? 'red' : 'green', drawn)
  }
  const line = (name: string, value: string, place: string, bps: number) => [
    ...[name, value, place, signed(bps, 3), picture(bps)],
  ]
  const rows = [
    line('(nothing known)', '', '', baseBps),
    ...named.map(({ feature, value, shareBelow, bps }) =>
      line(feature, shortNumber(value), placeText(shareBelow), bps),
    ),
  ]
  if (rest.length > 0) {
    rows.push(line(`(${rest.length} others)`, '', '', sumOf(rest)))
  }
  rows.push(['together', '', '', signed(bpsOf(forecast.expectedReturn), 3), ''])
  const columns = [
    ...[words('feature'), numbers('value'), words('against its past'), numbers('bps'), words('')],
  ]
  return table(columns, rows, paint)
}

/** The largest few in words. */
function summary({ contributions }: ExplainedForecast): string {
  const total = contributions.reduce((sum, { bps }) => sum + Math.abs(bps), 0)
  if (total === 0) return 'No feature moved it: this model knows none.'
  const main = contributions
    .slice(0, 3)
    .map(
      ({ feature, shareBelow, bps }) =>
        `${feature} (${levelOf(shareBelow)}) pulls ${bps < 0 ? 'down' : 'up'}`,
    )
  const share = contributions.slice(0, 3).reduce((sum, { bps }) => sum + Math.abs(bps), 0) / total
  return `${main.join(', ')}: ${(100 * share).toFixed(0)} % of all that pulls either way.`
}

function sumOf(contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, { bps }) => sum + bps, 0)
}

function placeText(share: number): string {
  return `${levelOf(share)}, above ${(100 * share).toFixed(0)} %`
}

/** Where a value stands among those of the training span. */
function levelOf(share: number): string {
  if (share < 0.02) return 'very low'
  if (share < 0.15) return 'low'
  if (share <= 0.85) return 'usual'
  return share <= 0.98 ? 'high' : 'very high'
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)))
}

function bpsOf(logReturn: number): number {
  return 1e4 * logReturn
}

function money(price: number): string {
  return price.toFixed(2)
}
