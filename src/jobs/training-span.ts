import { featureSet } from '../features/index.ts'
import { reachOf } from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../market/index.ts'
import { buildDataset, type Champion } from '../models/index.ts'

/** The rows a champion learnt from, with their outcomes, as the lake knew them at a time (now unless told). */
export async function trainingSpan(
  lake: Lake,
  instrument: Instrument,
  champion: Champion,
  knownAt?: number,
) {
  const { trainedFrom, trainedTo, horizonMs, setId } = champion.facts
  const candles = await lake.candles({
    ...{ instrument, interval: '1m' },
    // The outcome of the last row lies a horizon after it.
    span: { from: trainedFrom - reachOf(champion) * MINUTE_MS, to: trainedTo + horizonMs + 1 },
    ...(knownAt !== undefined && { knownAt }),
  })
  return buildDataset({
    ...{ candles, set: featureSet(setId), horizonMinutes: horizonMs / MINUTE_MS },
  })
}
