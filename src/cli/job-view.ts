import type { JobEvent, SymbolMarket } from '../jobs/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { Settings } from '../runtime/index.ts'
import { minuteTable, type ShownMinute } from './minute-line.ts'
import { count } from './quantities.ts'
import { painter, type Terminal } from './terminal.ts'
import { minuteWords } from './time-words.ts'
import { trainedLines, trainingText } from './training-lines.ts'

/** Minutes shown a second, at most: a fast replay closes more than anybody can read. */
const LEAST_MS_BETWEEN_LINES = 450
/** The column titles come again every so many lines. */
const TITLES_EVERY = 20

export interface JobView {
  /** Said before anything is opened, which may take a while. */
  opening(version: string, settings: Pick<Settings, 'SYMBOLS' | 'REPLAY_DIR'>): void
  market(market: Pick<SymbolMarket, 'instrument' | 'description'>): void
  page(url: string): void
  /** What happened to a symbol. */
  show(event: JobEvent, symbol?: string): void
  stopped(): void
}

/** The main job on a terminal: one line a minute, each beside the naive score. */
export function jobView({ out }: Terminal, now: () => number): JobView {
  const paint = painter(out)
  const width = () => (out.isTTY === true ? out.columns || undefined : undefined)
  const say = (text: string) => out.write(`${text}\n`)
  const tell = (text: string) => say(wrapped(text, width()))
  const paces = new Map<string, () => boolean>()
  const pieceIsDue = pacing(now, LEAST_MS_BETWEEN_LINES)
  /** None where there is only one: then nothing has to say which. */
  let symbols: readonly string[] = []
  let lines = 0
  let simulated = false

  /** Each symbol has its share of the lines. */
  function minuteIsDue(symbol: string): boolean {
    const share = LEAST_MS_BETWEEN_LINES * Math.max(1, symbols.length)
    const pace = paces.get(symbol) ?? pacing(now, share)
    paces.set(symbol, pace)
    return pace()
  }

  function minute(shown: ShownMinute): void {
    if (!minuteIsDue(shown.answer.instrument.symbol)) return
    const table = minuteTable({ width: width(), simulated, symbols, paint })
    if (lines === 0) tell(legend(shown.answer.horizonMinutes))
    if (lines % TITLES_EVERY === 0) say(paint('bold', table.titles(shown)))
    lines += 1
    say(table.line(shown))
  }

  return {
    opening(version, { SYMBOLS, REPLAY_DIR }) {
      symbols = SYMBOLS.length > 1 ? SYMBOLS : []
      say(`${paint('bold', `Quant-AI ${version}`)}  ${SYMBOLS.join(' ')}`)
      const recording =
        REPLAY_DIR === undefined
          ? ''
          : `; reading the recording in ${REPLAY_DIR}, which takes a while the first time`
      tell(`Opening the database and the lake${recording}`)
    },

    market({ instrument, description }) {
      simulated = instrument.venue === 'simulated'
      const text = wrapped(description, width())
      say(simulated ? paint('yellow', text) : text)
    },

    page: (url) => say(`Page: ${paint('cyan', url)}   Ctrl-C stops`),

    show(event, symbol) {
      const tell = (text: string) =>
        say(wrapped(symbols.length > 0 ? `${symbol}: ${text}` : text, width()))
      switch (event.kind) {
        case 'backfilling':
          if (pieceIsDue()) tell(`Backfill: ${count(event.candles)} candles so far`)
          break
        case 'backfilled':
          tell(`Backfill: ${count(event.candles)} candles brought into the lake`)
          break
        case 'training':
          tell(trainingText(event))
          break
        case 'champion-loaded':
          tell(`Champion: ${event.champion.version}, version ${event.version}, trained before`)
          break
        case 'champion-trained':
          for (const line of trainedLines(event, simulated)) tell(line)
          break
        case 'champion-demoted':
          tell(
            `${paint('red', 'Champion')}: ${event.champion.version}, version ${event.version}, "price unchanged": ` +
              `${event.reason}. The next training's challenger must beat it to serve.`,
          )
          break
        case 'catching-up':
          tell(
            `The minutes up to ${minuteText(event.until)} had their forecasts before the stop: they stand, ` +
              'and it goes on after them.',
          )
          break
        case 'training-failed':
          tell(`${event.reason}. The champion that serves goes on.`)
          break
        case 'drift':
          if (event.words !== undefined) tell(event.words)
          break
        case 'drift-failed':
          tell(`${event.reason}. Forecasts go on.`)
          break
        case 'hole':
          tell(`Missing: ${minutesText(event)} (${event.evidence})`)
          break
        case 'repaired':
          tell(`Repaired: ${minutesText(event)} (${event.evidence})`)
          break
        case 'failed':
          tell(
            `${paint('red', 'It cannot go on')}: ${event.reason}${event.again ? ' It is tried again.' : ''}`,
          )
          break
        case 'recording-ended':
          tell('The recording has ended. The page stays up until Ctrl-C.')
          break
        case 'minute':
          minute(event)
          break
      }
    },

    stopped: () => tell('Stopped. Starting again goes on from here.'),
  }
}

/** True now and then: often enough to be followed by eye. */
function pacing(now: () => number, leastMs: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    if (now() - last < leastMs) return false
    last = now()
    return true
  }
}

function legend(horizonMinutes: number): string {
  return (
    `Every minute: the price, its forecast in ${horizonMinutes} minutes with a 90 % interval, and the chance ` +
    'that it is up. Then the score so far: RMSE in basis points, beside that of the naive forecast, "price unchanged".'
  )
}

function minuteText(closeTime: number): string {
  return minuteWords(closeTime + 1)
}

function minutesText({ from, to }: { readonly from: number; readonly to: number }): string {
  const minutes = (to - from) / MINUTE_MS
  return minutes === 1
    ? `the minute ${minuteWords(from)}`
    : `${count(minutes)} minutes from ${minuteWords(from)}`
}

/** Broken between words where a terminal has an edge. */
function wrapped(text: string, width = Number.POSITIVE_INFINITY): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1]
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
