import type { Forecast } from '../forecast/index.ts'
import type { MarketFeed } from '../ingest/index.ts'
import type { JobEvent } from '../jobs/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { RunningScore } from '../scores/index.ts'
import { count } from './quantities.ts'
import { type Paint, painter, type Terminal } from './terminal.ts'

/** Minutes shown a second, at most: a fast replay closes more than anybody can read. */
const LEAST_MS_BETWEEN_LINES = 450
/** The column titles come again every so many lines. */
const TITLES_EVERY = 20

interface JobView {
  market(feed: MarketFeed, version: string): void
  page(url: string): void
  show(event: JobEvent): void
  stopped(): void
}

/** The main job on a terminal: one line a minute, each beside the naive score. */
export function jobView({ out }: Terminal, now: () => number): JobView {
  const paint = painter(out)
  let lines = 0
  let shownAt = Number.NEGATIVE_INFINITY
  let simulated = false
  const say = (text: string) => out.write(`${text}\n`)

  function minute(event: Extract<JobEvent, { kind: 'minute' }>): void {
    if (now() - shownAt < LEAST_MS_BETWEEN_LINES) return
    shownAt = now()
    if (lines % TITLES_EVERY === 0) say(paint('bold', titles(event.answer)))
    lines += 1
    const time = new Date(event.candle.closeTime + 1).toISOString().slice(0, 16).replace('T', ' ')
    const mark = simulated ? paint('yellow', ' SIM') : ''
    const price = money(event.candle.close).padStart(12)
    say(`${time}Z${mark} ${price}  ${answerText(event.answer, paint)}  ${scoreText(event.score)}`)
  }

  return {
    market({ instrument, description }, version) {
      simulated = instrument.venue === 'simulated'
      say(`${paint('bold', `Quant-AI ${version}`)}  ${instrument.symbol}`)
      say(simulated ? paint('yellow', description) : description)
    },
    page: (url) => say(`Page: ${paint('cyan', url)}   stop with Ctrl-C`),
    show(event) {
      switch (event.kind) {
        case 'backfilling':
          if (now() - shownAt < LEAST_MS_BETWEEN_LINES) return
          shownAt = now()
          return say(`Backfill: ${count(event.candles)} candles so far`)
        case 'backfilled':
          return say(`Backfill: ${count(event.candles)} candles brought into the lake`)
        case 'training':
          return say(`Training on ${count(event.candles)} minutes`)
        case 'champion-loaded':
          return say(
            `Champion: ${event.champion.version}, version ${event.version}, trained before`,
          )
        case 'champion-trained':
          return say(trainedText(event))
        case 'recording-ended':
          return say('The recording has ended. The page stays up until Ctrl-C.')
        case 'minute':
          return minute(event)
      }
    },
    stopped: () => say('Stopped. Starting again goes on from here.'),
  }
}

function titles({ horizonMinutes }: Forecast): string {
  return `market time (UTC)          price  in ${horizonMinutes} minutes   90 % interval            up    score so far`
}

function answerText(answer: Forecast, paint: Paint): string {
  if (answer.kind === 'withheld') return paint('yellow', `withheld: ${answer.reason}`)
  const { low, high } = answer.intervals[90]
  const range = `${money(low)} – ${money(high)}`
  const up = `${(answer.probabilityUp * 100).toFixed(0)} %`
  return `${money(answer.price).padStart(12)}  ${range.padEnd(25)}${up.padStart(5)}`
}

function scoreText({ count: n, rmseBps, naiveRmseBps, coverage90 }: RunningScore): string {
  if (n === 0 || rmseBps === null || naiveRmseBps === null) return 'no outcome yet'
  const inside = coverage90 === null ? '' : `, ${(coverage90 * 100).toFixed(0)} % inside 90 %`
  return `RMSE ${rmseBps.toFixed(2)} bps, naive ${naiveRmseBps.toFixed(2)}${inside} (n ${count(n)})`
}

function trainedText(event: Extract<JobEvent, { kind: 'champion-trained' }>): string {
  const { champion, version, verdict } = event
  const { challenger, r2Percent, r2Low, r2High, testedFrom, testedTo } = verdict
  const days = ((testedTo - testedFrom) / (MINUTE_MS * 1440)).toFixed(0)
  const figure = (value: number | null) => (value === null ? '?' : value.toFixed(3))
  return (
    `Champion: ${champion.version}, version ${version}. Out of sample, over the last ${days} days, ` +
    `${challenger} explained ${figure(r2Percent)} % [${figure(r2Low)}, ${figure(r2High)}] more than "price unchanged".`
  )
}

const MONEY = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

function money(value: number): string {
  return MONEY.format(value)
}
