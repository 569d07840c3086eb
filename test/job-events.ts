import { jobView } from '../src/cli/job-view.ts'
import type { Forecast } from '../src/forecast/index.ts'
import type { MarketFeed } from '../src/ingest/index.ts'
import type { JobEvent } from '../src/jobs/index.ts'
import { emptyCandles, MINUTE_MS } from '../src/market/index.ts'
import { systemClock } from '../src/runtime/index.ts'

export const START = Date.UTC(2026, 0, 31, 23, 58)

type Trained = Extract<JobEvent, { kind: 'champion-trained' }>
export type Minute = Extract<JobEvent, { kind: 'minute' }>

export const SCORE: Minute['score'] = {
  count: 1234,
  rmseBps: 12.345,
  naiveRmseBps: 12.344,
  rmseUsd: 74.1,
  naiveRmseUsd: 74.2,
  skillPercent: 0.1,
  hitRate: 0.5,
  baseRate: 0.5,
  coverage50: 0.5,
  coverage90: 0.901,
}

interface Watching {
  /** None: a pipe, or a terminal that does not say. */
  readonly columns?: number | undefined
  readonly colours?: boolean
}

export function watched({ columns, colours = false }: Watching) {
  let written = ''
  let time = 0
  const write = (text: string) => {
    written += text
  }
  const depth = () => (colours ? 8 : 1)
  const out = {
    write,
    getColorDepth: depth,
    ...(columns !== undefined && { isTTY: true, columns }),
  }
  return {
    view: jobView({ out, err: out }, () => time),
    text: () => written,
    wait(ms: number) {
      time += ms
    },
  }
}

export function feed(venue: 'simulated' | 'replay', description: string): MarketFeed {
  return {
    instrument: { venue, market: 'spot', symbol: 'BTCUSDT' },
    description,
    clock: systemClock(),
    firstOpenTime: START,
    history: async () => emptyCandles(0, '1m'),
    async *events() {},
  }
}

/** The minute so many after the start, closing at 60,000 dollars and as many more. */
export function minute(after: number, price = 60_000 + after): Minute {
  const openTime = START + after * MINUTE_MS
  const closeTime = openTime + MINUTE_MS - 1
  const answer: Forecast = {
    ...momentOf(closeTime),
    kind: 'issued',
    modelVersion: 'ridge-0123456789ab',
    lastClose: price,
    expectedReturn: 0,
    price: 60_001.25,
    intervals: { 50: { low: 59_950, high: 60_050 }, 90: { low: 59_900, high: 60_100 } },
    probabilityUp: 0.512,
    featureHash: '',
  }
  const bar = { open: price, high: price, low: price, close: price }
  const flow = {
    volume: 1,
    quoteVolume: price,
    tradeCount: 1,
    takerBuyVolume: 0,
    takerBuyQuoteVolume: 0,
  }
  const none = { ...SCORE, count: 0, rmseBps: null, naiveRmseBps: null, coverage90: null }
  return { kind: 'minute', candle: { openTime, closeTime, ...bar, ...flow }, answer, score: none }
}

/** The same of another order of magnitude. */
export function priced(after: number, price: number): Minute {
  const shown = minute(after, price)
  if (shown.answer.kind === 'withheld') return shown
  const range = { low: price * 0.99, high: price * 1.01 }
  return { ...shown, answer: { ...shown.answer, price, intervals: { 50: range, 90: range } } }
}

export function withheld(after: number, reason: string): Minute {
  const { candle, score } = minute(after)
  return {
    kind: 'minute',
    candle,
    score,
    answer: { ...momentOf(candle.closeTime), kind: 'withheld', reason },
  }
}

function momentOf(asOf: number) {
  return {
    id: `simulated:spot:BTCUSDT:10:${asOf}`,
    instrument: { venue: 'simulated', market: 'spot', symbol: 'BTCUSDT' } as const,
    horizonMinutes: 10,
    asOf,
    issuedAt: asOf + 1,
    targetTime: asOf + 10 * MINUTE_MS,
  }
}

export function trained(chosen: string, version: string): Trained {
  const ridge = {
    ...{ challenger: 'ridge', champion: null, tried: 1, promoted: chosen === 'ridge' },
    checks: [
      {
        ...{ check: 'better than price unchanged', passed: chosen === 'ridge' },
        ...{ found: 'p = 0.210, R² 0.137 %', bar: 'p < 0.05, R² > 0' },
      },
    ],
    ...{ r2Percent: 0.1371, r2Low: -0.0601, r2High: null },
  }
  return {
    kind: 'champion-trained',
    champion: champion(version),
    version: 2,
    verdict: {
      ...ridge,
      chosen,
      succession: chosen === 'ridge' ? 'took over' : 'baseline',
      why: chosen === 'ridge' ? 'ridge passed the gate' : '"price unchanged" serves: none passed',
      compared: ['persistence', 'ridge'],
      candidates: [ridge],
      testedRows: 12_000,
      testedFrom: START,
      testedTo: START + 9 * 1440 * MINUTE_MS,
    },
  }
}

/** All the view knows of a champion is its version. */
export function champion(version: string): Trained['champion'] {
  const unused = () => {
    throw new Error('the view only names it')
  }
  return {
    version,
    model: { name: 'ridge', predictRow: unused, predict: unused, save: unused },
    window: 1,
    references: [],
    facts: {
      modelName: 'ridge',
      setId: 'core@1',
      featureNames: [],
      volatilitySetId: 'volatility@1',
      volatilityFeatureNames: [],
      horizonMs: 10 * MINUTE_MS,
      trainedFrom: 0,
      trainedTo: 0,
      trainedRows: 1,
    },
    tracker: unused,
    forecastAt: unused,
    save: unused,
  }
}
