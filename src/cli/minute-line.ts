import type { Forecast } from '../forecast/index.ts'
import type { Candle } from '../market/index.ts'
import type { RunningScore } from '../scores/index.ts'
import { count } from './quantities.ts'
import type { Paint } from './terminal.ts'

/** One minute of the main job, as it is shown. */
export interface ShownMinute {
  readonly candle: Candle
  readonly answer: Forecast
  readonly score: RunningScore
}

/** What is the same on every line. */
interface TableOptions {
  /** Undefined where nobody knows. */
  readonly width: number | undefined
  readonly simulated: boolean
  /** Symbols named on the lines; none where there is only one to speak of. */
  readonly symbols: readonly string[]
  readonly paint: Paint
}

/** Which columns a terminal has room for: all, those of 80 characters, and ever fewer. */
interface Layout {
  readonly wholeDate: boolean
  readonly interval: boolean
  readonly score: 'full' | 'short' | 'none'
}

/** Characters of the mark on every line of a market that never was. */
const MARK = ' SIM'
const PRICE = 11
const INTERVAL = 21
const UP = 6
const RMSE = 8

/** Titles and lines for a terminal so many characters wide. */
export function minuteTable({ width, simulated, symbols, paint }: TableOptions) {
  const longest = Math.max(0, ...symbols.map((symbol) => symbol.length))
  const nameWidth = longest === 0 ? 0 : longest + 1
  const layout = layoutFor((width ?? Number.POSITIVE_INFINITY) - nameWidth)
  const mark = simulated ? MARK : ''
  const named = (symbol: string) => (nameWidth === 0 ? '' : ` ${symbol}`.padEnd(nameWidth))

  return {
    titles({ answer }: ShownMinute): string {
      return [
        (layout.wholeDate ? 'market time (UTC)' : 'UTC').padEnd(timeWidth(layout) + mark.length),
        named('symbol'.slice(0, longest)),
        'price'.padStart(PRICE),
        `in ${answer.horizonMinutes} min`.padStart(PRICE),
        layout.interval ? '90 % interval'.padStart(INTERVAL) : '',
        'up'.padStart(UP),
        ...scoreTitles(layout),
      ].join('')
    },

    line({ candle, answer, score }: ShownMinute): string {
      const closed = new Date(candle.closeTime + 1).toISOString()
      const time = layout.wholeDate
        ? `${closed.slice(0, 10)} ${closed.slice(11, 16)}Z`
        : `${closed.slice(5, 10)} ${closed.slice(11, 16)}`
      const price = money(candle.close).padStart(PRICE)
      const start = `${time}${paint('yellow', mark)}${named(answer.instrument.symbol)}${price}`
      if (answer.kind === 'withheld') {
        const room =
          (width ?? Number.POSITIVE_INFINITY) - time.length - mark.length - nameWidth - PRICE - 2
        return `${start}  ${paint('yellow', cut(`withheld: ${answer.reason}`, room))}`
      }
      const { low, high } = answer.intervals[90]
      return [
        start,
        paint('bold', money(answer.price).padStart(PRICE)),
        layout.interval ? `${money(low)}–${money(high)}`.padStart(INTERVAL) : '',
        `${(answer.probabilityUp * 100).toFixed(0)} %`.padStart(UP),
        scoreText(score, layout),
      ].join('')
    },
  }
}

function layoutFor(width: number): Layout {
  if (width >= 110) return { wholeDate: true, interval: true, score: 'full' }
  if (width >= 80) return { wholeDate: false, interval: true, score: 'short' }
  if (width >= 59) return { wholeDate: false, interval: false, score: 'short' }
  return { wholeDate: false, interval: false, score: 'none' }
}

function timeWidth({ wholeDate }: Layout): number {
  return wholeDate ? 17 : 11
}

function scoreTitles({ score }: Layout): readonly string[] {
  if (score === 'none') return []
  const short = ['RMSE'.padStart(RMSE), 'naive'.padStart(RMSE)]
  return score === 'short' ? short : [...short, 'inside'.padStart(9), 'outcomes'.padStart(11)]
}

function scoreText(score: RunningScore, layout: Layout): string {
  if (layout.score === 'none') return ''
  const { rmseBps, naiveRmseBps, coverage90 } = score
  if (rmseBps === null || naiveRmseBps === null) return 'no outcome yet'.padStart(2 * RMSE)
  const short = rmseBps.toFixed(2).padStart(RMSE) + naiveRmseBps.toFixed(2).padStart(RMSE)
  if (layout.score === 'short') return short
  const inside = coverage90 === null ? '' : `${(coverage90 * 100).toFixed(1)} %`
  return short + inside.padStart(9) + count(score.count).padStart(11)
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`
}

/** A price in at most nine characters: cents as far as there is room, more digits where a cent is a lot. */
function money(value: number): string {
  const usual = value >= 100 ? 2 : value >= 1 ? 4 : 6
  const digits = value >= 1e6 ? 0 : value >= 1e5 ? 1 : usual
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
