import type { Candles } from '../market/index.ts'
import type { AdaptiveLevels, Champion, IntervalTracker } from '../models/index.ts'
import { batchForecasts } from './batch-forecasts.ts'

/**
 * The interval tracker as it stands after the last forecast that the candles allow, had one been made every
 * minute since the champion was trained. A restart thus goes on to the bit, from the lake alone.
 *
 * `candles` reach back from now to before the end of training by `reachOf(champion)` at least.
 */
export function caughtUpTracker(champion: Champion, candles: Candles): IntervalTracker {
  const tracker = champion.tracker()
  for (const _ of batchForecasts(champion, candles, tracker)) {
    // What was forecast is past; what the tracker learnt on the way is what counts.
  }
  return tracker
}

/** The levels a champion's intervals have come to after the last candle: where its successor begins. */
export function levelsReached(champion: Champion, candles: Candles): AdaptiveLevels {
  return caughtUpTracker(champion, candles).state().levels
}
