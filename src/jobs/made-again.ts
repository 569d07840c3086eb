import {
  type BatchForecast,
  batchForecasts,
  type IssuedForecast,
  reachOf,
} from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { Champion } from '../models/index.ts'

/** A stored forecast, made again from what the lake knew when it was issued; undefined where that allows none. */
export async function madeAgain(
  lake: Lake,
  { instrument, asOf, issuedAt }: IssuedForecast,
  champion: Champion,
): Promise<BatchForecast | undefined> {
  const from = Math.min(champion.facts.trainedTo, asOf) - (reachOf(champion) + 1) * MINUTE_MS
  const candles = await lake.candles({
    ...{ instrument, interval: '1m' },
    span: { from, to: asOf + 1 },
    knownAt: issuedAt,
  })
  let made: BatchForecast | undefined
  for (const each of batchForecasts(champion, candles)) if (each.asOf === asOf) made = each
  return made
}
