import {
  batchForecasts,
  type Difference,
  differences,
  type Forecast,
  type ForecastStore,
  reachOf,
  recomputable,
} from '../forecast/index.ts'
import { type Lake, lastOpenTime, type Span } from '../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../market/index.ts'
import type { Champion, ModelStore } from '../models/index.ts'
import { firstWhere } from '../runtime/index.ts'
import { SEEN_TOO_LATE } from './in-time.ts'
import { servedChampion } from './served-champion.ts'

/** What the live path stored, beside what the batch path makes of the same lake. */
export interface Parity {
  readonly instrument: Instrument
  /** Candles in the range, from the first forecast on. */
  readonly candles: number
  /** Of them, those that came after forecasts which would have used them: repaired holes. */
  readonly repairedLate: number
  readonly issued: number
  /** Issued ones whose features, and all of whose values, came out the same to the last bit. */
  readonly sameFeatures: number
  readonly same: number
  readonly withheld: number
  /** Withheld ones that the batch cannot make either. */
  readonly sameWithheld: number
  /** Withheld as seen only after their target time: that is about when we looked, and not computed again. */
  readonly seenTooLate: number
  /** Answers whose candle the lake has not got yet: a crash took it, and the next start brings it. */
  readonly ahead: number
  /** Candles without an answer: the platform was not running. */
  readonly unanswered: number
  /** The first of those that differ, at most 20. */
  readonly differing: readonly ParityDifference[]
  /** All of them. */
  readonly differences: number
}

interface ParityDifference {
  readonly id: string
  readonly what: string
  readonly fields: readonly Difference[]
}

interface ParityOptions {
  readonly instrument: Instrument
  readonly horizonMinutes: number
  /** Closes within `[from, to)`. */
  readonly span: Span
  readonly forecasts: ForecastStore
  readonly models: ModelStore
  readonly lake: Lake
}

const PAGE = 500
const SHOWN = 20

/** Computes features and forecasts of a range again, whole columns at a time, and compares with what was stored live. */
export async function verifyParity(options: ParityOptions): Promise<Parity> {
  const { instrument, span, lake } = options
  const all = await storedForecasts(options)
  const newest = (await lastOpenTime(lake, instrument)) ?? 0
  const stored = all.filter(({ asOf }) => asOf < newest + MINUTE_MS)
  const arrivals = await lake.arrivals({
    instrument,
    interval: '1m',
    span: { from: 0, to: span.to },
  })
  const late = lateArrivals(arrivals, stored)
  // The lake as it was known between one late arrival and the next: each stretch is a batch of its own.
  const steps = [...new Set(late.map(({ receivedTime }) => receivedTime))].sort((a, b) => a - b)
  const batches = batchMaker(options)
  const tally = { sameFeatures: 0, same: 0, sameWithheld: 0, seenTooLate: 0, differences: 0 }
  const differing: ParityDifference[] = []
  const differs = (forecast: Forecast, what: string, fields: readonly Difference[] = []) => {
    tally.differences += 1
    if (differing.length < SHOWN) differing.push({ id: forecast.id, what, fields })
  }
  let version: string | undefined
  for (const forecast of stored) {
    const until = steps.find((step) => step > forecast.issuedAt)
    const knownAt = until === undefined ? undefined : until - 1
    if (forecast.kind === 'withheld') {
      if (forecast.reason === SEEN_TOO_LATE) tally.seenTooLate += 1
      else if (version === undefined) tally.sameWithheld += 1
      else if ((await batches(version, knownAt))?.get(forecast.asOf) === undefined)
        tally.sameWithheld += 1
      else differs(forecast, 'it was withheld, and the batch makes one')
      continue
    }
    version = forecast.modelVersion
    const batch = await batches(version, knownAt)
    const made = batch?.get(forecast.asOf)
    if (batch === undefined) differs(forecast, `the registry has no model ${version}`)
    else if (made === undefined) differs(forecast, 'it was issued, and the batch makes none')
    else {
      const fields = differences(forecast, made)
      if (made.featureHash === forecast.featureHash) tally.sameFeatures += 1
      if (fields.length === 0) tally.same += 1
      else differs(forecast, 'other values', fields)
    }
  }
  const minutes = new Set(arrivals.map(({ openTime }) => openTime))
  // What came before the first forecast was never to have one.
  const from = Math.max(span.from, (stored[0]?.asOf ?? span.to) + 1 - MINUTE_MS)
  const within = [...minutes].filter((time) => time >= from && time < span.to)
  const answered = new Set(stored.map(({ asOf }) => asOf + 1 - MINUTE_MS))
  const issued = stored.filter(({ kind }) => kind === 'issued').length
  return {
    ...{ instrument, candles: within.length },
    repairedLate: new Set(late.map(({ openTime }) => openTime).filter((time) => time >= span.from))
      .size,
    issued,
    withheld: stored.length - issued,
    ...tally,
    ahead: all.length - stored.length,
    unanswered: within.filter((time) => !answered.has(time)).length,
    differing,
  }
}

/** Oldest first. */
async function storedForecasts(options: ParityOptions): Promise<readonly Forecast[]> {
  const { instrument, horizonMinutes, span, forecasts } = options
  const found: Forecast[] = []
  for (let before = span.to; ; ) {
    const page = await forecasts.recent(instrument, horizonMinutes, { limit: PAGE, before })
    for (const { forecast } of page) if (forecast.asOf >= span.from) found.push(forecast)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE || last.forecast.asOf < span.from) break
    before = last.forecast.asOf
  }
  return found.reverse()
}

type Arrivals = Awaited<ReturnType<Lake['arrivals']>>

/** Candles that were learnt of after a forecast had been made that would have used them. */
function lateArrivals(arrivals: Arrivals, stored: readonly Forecast[]): Arrivals {
  return arrivals.filter(({ openTime, receivedTime }) => {
    const closeTime = openTime + MINUTE_MS - 1
    const next = firstWhere(0, stored.length, (each) => stored[each].asOf >= closeTime)
    return next < stored.length && stored[next].issuedAt < receivedTime
  })
}

/** Batches by model and by what was known, each made once. */
function batchMaker({ instrument, horizonMinutes, span, models, lake }: ParityOptions) {
  type Batch = ReadonlyMap<number, ReturnType<typeof recomputable>>
  const made = new Map<string, Batch>()
  const champions = new Map<string, Champion | undefined>()
  return async (version: string, knownAt: number | undefined): Promise<Batch | undefined> => {
    const key = `${version} ${knownAt}`
    const known = made.get(key)
    if (known !== undefined) return known
    if (!champions.has(version)) {
      champions.set(version, await servedChampion(models, instrument, horizonMinutes, version))
    }
    const champion = champions.get(version)
    if (champion === undefined) return undefined
    const from = Math.min(champion.facts.trainedTo, span.from) - (reachOf(champion) + 1) * MINUTE_MS
    const candles = await lake.candles({
      ...{ instrument, interval: '1m', span: { from, to: span.to } },
      ...(knownAt !== undefined && { knownAt }),
    })
    const batch = new Map<number, ReturnType<typeof recomputable>>()
    for (const each of batchForecasts(champion, candles)) {
      batch.set(each.asOf, recomputable(champion, each))
    }
    made.set(key, batch)
    return batch
  }
}
