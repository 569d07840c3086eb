import { featureSet } from '../features/index.ts'
import { reachOf } from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { type Candles, type Instrument, MINUTE_MS } from '../market/index.ts'
import { buildDataset, type Champion } from '../models/index.ts'

/** The rows a champion learnt from, with their outcomes, as the lake knows them now. */
export async function trainingSpan(lake: Lake, instrument: Instrument, champion: Champion) {
  return trainingRows(champion, await trainingCandles(lake, instrument, champion))
}

/** The candles that make those rows, as the lake knew them at a time (now unless told). */
export function trainingCandles(
  lake: Lake,
  instrument: Instrument,
  champion: Champion,
  knownAt?: number,
): Promise<Candles> {
  const { trainedFrom, trainedTo, horizonMs } = champion.facts
  return lake.candles({
    ...{ instrument, interval: '1m' },
    // The outcome of the last row lies a horizon after it.
    span: { from: trainedFrom - reachOf(champion) * MINUTE_MS, to: trainedTo + horizonMs + 1 },
    ...(knownAt !== undefined && { knownAt }),
  })
}

/** Candles as rows, with what the champion reads of them. */
export function trainingRows({ facts }: Champion, candles: Candles) {
  const { horizonMs, setId, volatilitySetId } = facts
  const horizonMinutes = horizonMs / MINUTE_MS
  return buildDataset({ candles, set: featureSet(setId), horizonMinutes, volatilitySetId })
}
