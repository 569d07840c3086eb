import {
  type BatchForecast,
  batchForecasts,
  type IssuedForecast,
  reachOf,
} from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { type Candles, MINUTE_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'

/** What the lake says of the minutes a forecast rests on. Plain data: it may go to another thread. */
export interface Evidence {
  /** As they were known when the forecast was issued, back to before the end of its champion's training. */
  readonly candles: Candles
  /** The minutes its features looked back on. */
  readonly inputs: readonly AuditedInput[]
}

/** One minute a forecast looked back on. */
export interface AuditedInput {
  readonly openTime: number
  /** When the lake learnt of it first; undefined where it never did. */
  readonly receivedTime: number | undefined
}

export async function evidenceOf(
  lake: Lake,
  forecast: IssuedForecast,
  champion: Champion,
): Promise<Evidence> {
  const { instrument, asOf, issuedAt } = forecast
  const from = Math.min(champion.facts.trainedTo, asOf) - (reachOf(champion) + 1) * MINUTE_MS
  const candles = await lake.candles({
    ...{ instrument, interval: '1m' },
    span: { from, to: asOf + 1 },
    knownAt: issuedAt,
  })
  return { candles, inputs: await inputsOf(lake, forecast, champion) }
}

/** The same forecast from what was known when it was issued; undefined where that allows none. */
export function madeAgain(
  { asOf }: IssuedForecast,
  champion: Champion,
  candles: Candles,
): BatchForecast | undefined {
  let made: BatchForecast | undefined
  for (const each of batchForecasts(champion, candles)) if (each.asOf === asOf) made = each
  return made
}

/** Every minute the features of a forecast need, with when it was known. */
async function inputsOf(
  lake: Lake,
  { instrument, asOf }: IssuedForecast,
  champion: Champion,
): Promise<readonly AuditedInput[]> {
  const to = asOf + 1
  const from = to - reachOf(champion) * MINUTE_MS
  const first = new Map<number, number>()
  for (const { openTime, receivedTime } of await lake.arrivals({
    ...{ instrument, interval: '1m', span: { from, to } },
  })) {
    first.set(openTime, Math.min(receivedTime, first.get(openTime) ?? Number.POSITIVE_INFINITY))
  }
  return Array.from({ length: reachOf(champion) }, (_, i) => {
    const openTime = from + i * MINUTE_MS
    return { openTime, receivedTime: first.get(openTime) }
  })
}
