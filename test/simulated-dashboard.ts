import { simulatedFeed } from '../src/adapters/venue/index.ts'
import type { Dashboard } from '../src/api/index.ts'
import type { ForecastRecord, IssuedForecast } from '../src/forecast/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../src/market/index.ts'
import { virtualClock } from '../src/runtime/index.ts'
import { createScoreboard } from '../src/scores/index.ts'

const INSTRUMENT: Instrument = { venue: 'simulated', market: 'spot', symbol: 'BTCUSDT' }
const FIRST = Date.UTC(2024, 2, 1)
const HORIZON = 10

export interface SimulatedDashboardOptions {
  readonly minutes: number
  readonly seed?: number
  readonly symbol?: string
}

/**
 * A dashboard over the first `minutes` minutes of a simulated market, as a main job would keep it: each minute is
 * forecast with what was known then (a slight fade, a range from recent volatility) and scored when its close is there.
 */
export async function simulatedDashboard(options: SimulatedDashboardOptions): Promise<Dashboard> {
  const { minutes, seed = 7, symbol = 'BTCUSDT' } = options
  const now = FIRST + minutes * MINUTE_MS
  const description = `SIMULATED market (seed ${seed}): no venue and no REPLAY_DIR`
  const clock = virtualClock({ startsAt: now, speed: Number.POSITIVE_INFINITY })
  const market = { seed, symbol, firstOpenTime: FIRST, startPrice: 60_000 }
  const candles = await simulatedFeed({ ...market, description, clock }).history(FIRST, now)
  const records = forecastAll(candles)
  const scoreboard = createScoreboard()
  for (const { forecast, outcome } of records) {
    if (forecast.kind !== 'issued' || outcome?.kind !== 'scored') continue
    const { lastClose, expectedReturn, intervals } = forecast
    const inside = (level: 50 | 90) =>
      outcome.close >= intervals[level].low && outcome.close <= intervals[level].high
    const { realizedReturn } = outcome
    const settled = { lastClose, expectedReturn, realizedReturn }
    scoreboard.add({ ...settled, inside50: inside(50), inside90: inside(90) })
  }
  const newestFirst = records.toReversed()

  return {
    health: () => ({
      status: 'ok',
      market: 'simulated',
      symbol,
      label: description,
      simulated: true,
      horizonMinutes: HORIZON,
      marketTime: now,
      lastCandleTime: minutes === 0 ? null : now - 1,
      lastForecastTime: newestFirst[0]?.forecast.asOf ?? null,
      model: 'ridge@2024-03-01',
      demotion: null,
      connection: null,
      book: { inSync: true, bid: 60_000, ask: 60_000.01, spreadBps: 0.0017, losses: 1 },
      tradeCandles: { compared: 61, equal: 61, incomplete: 1, differences: {} },
      uptimeSeconds: 61,
      problems: [],
    }),
    latest: async () => newestFirst[0],
    recent: async ({ limit, before = Number.POSITIVE_INFINITY }) =>
      newestFirst.filter(({ forecast }) => forecast.asOf < before).slice(0, limit),
    scoreboard: () => scoreboard.score(),
    gaps: async () => [
      {
        instrument: INSTRUMENT,
        from: FIRST - DAY_MS,
        to: FIRST - DAY_MS + MINUTE_MS,
        cause: 'outage',
        state: 'open',
        evidence: 'nothing was received',
        foundAt: FIRST,
        changedAt: FIRST,
      },
    ],
    candles: async (limit) => {
      const feed = simulatedFeed({ ...market, description, clock })
      return feed.history(Math.max(FIRST, now - limit * MINUTE_MS), now)
    },
  }
}

function forecastAll({ close, openTime, length }: Candles): readonly ForecastRecord[] {
  const records: ForecastRecord[] = []
  let variance = 4e-7
  for (let i = 1; i < length; i++) {
    const last = Math.log(close[i] / close[i - 1])
    variance = 0.97 * variance + 0.03 * last ** 2
    if (i < 30) continue
    const asOf = openTime[i] + MINUTE_MS - 1
    const deviation = Math.sqrt(HORIZON * variance)
    const expectedReturn = -0.02 * Math.log(close[i] / close[i - 30])
    const forecast = issued(asOf, close[i], expectedReturn, deviation)
    const outcome = close[i + HORIZON]
    records.push({
      forecast,
      outcome:
        outcome === undefined
          ? undefined
          : {
              kind: 'scored',
              forecastId: forecast.id,
              scoredAt: forecast.targetTime + 1,
              close: outcome,
              realizedReturn: Math.log(outcome / close[i]),
            },
    })
  }
  return records
}

function issued(
  asOf: number,
  lastClose: number,
  expectedReturn: number,
  deviation: number,
): IssuedForecast {
  const range = (reach: number) => ({
    low: lastClose * Math.exp(expectedReturn - reach * deviation),
    high: lastClose * Math.exp(expectedReturn + reach * deviation),
  })
  return {
    id: `simulated:spot:BTCUSDT:${HORIZON}:${asOf}`,
    kind: 'issued',
    instrument: INSTRUMENT,
    horizonMinutes: HORIZON,
    asOf,
    issuedAt: asOf + 1,
    targetTime: asOf + HORIZON * MINUTE_MS,
    modelVersion: 'ridge@2024-03-01',
    lastClose,
    expectedReturn,
    price: lastClose * Math.exp(expectedReturn),
    intervals: { 50: range(0.65), 90: range(1.7) },
    // The logistic curve that lies closest to the normal one.
    probabilityUp: 1 / (1 + Math.exp((-1.7 * expectedReturn) / deviation)),
    featureHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  }
}
