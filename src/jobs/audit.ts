import {
  type BatchForecast,
  type Difference,
  differences,
  type Forecast,
  type ForecastRecord,
  type ForecastStore,
  reachOf,
  recomputable,
} from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import { MINUTE_MS } from '../market/index.ts'
import type { Champion, ModelStore } from '../models/index.ts'
import { SEEN_TOO_LATE } from './in-time.ts'
import { JobError } from './job-error.ts'
import { madeAgain } from './made-again.ts'
import { servedChampion } from './served-champion.ts'

/** One minute a forecast looked back on. */
interface AuditedInput {
  readonly openTime: number
  /** When the lake learnt of it first; undefined where it never did. */
  readonly receivedTime: number | undefined
}

/** What an audit found. It is proved when there are no objections. */
export interface Audit {
  readonly forecast: Forecast
  readonly model: { readonly version: string; readonly trainedTo: number } | undefined
  /** The minutes its features looked back on. */
  readonly inputs: readonly AuditedInput[]
  readonly features: readonly { readonly name: string; readonly value: number }[]
  readonly differences: readonly Difference[]
  /** Why it is not proved, each in a sentence. */
  readonly objections: readonly string[]
}

interface AuditOptions {
  readonly id: string
  readonly forecasts: ForecastStore
  readonly models: ModelStore
  readonly lake: Lake
}

/** An audit, and what it was made with: undefined where the forecast could not be made again. */
export interface ExaminedForecast {
  readonly audit: Audit
  readonly outcome: ForecastRecord['outcome']
  readonly champion: Champion | undefined
  readonly made: BatchForecast | undefined
}

/** Makes a stored forecast again from what the lake knew when it was issued. */
export async function auditForecast(options: AuditOptions): Promise<Audit> {
  return (await examineForecast(options)).audit
}

/** The same, for whoever goes on with what was made again. */
export async function examineForecast({
  id,
  forecasts,
  models,
  lake,
}: AuditOptions): Promise<ExaminedForecast> {
  const record = await forecasts.get(id)
  if (record === undefined) {
    throw new JobError(
      'UNKNOWN_FORECAST',
      `There is no forecast ${id}. quantai forecasts lists them.`,
    )
  }
  const { forecast, outcome } = record
  if (forecast.kind === 'withheld') {
    return { audit: auditWithheld(forecast), outcome, champion: undefined, made: undefined }
  }
  const { instrument, horizonMinutes, issuedAt, modelVersion } = forecast
  const champion = await servedChampion(models, instrument, horizonMinutes, modelVersion)
  if (champion === undefined) {
    const objections = [`The registry has no model ${modelVersion}.`]
    const nothing = { inputs: [], features: [], differences: [] }
    const audit = { forecast, model: undefined, ...nothing, objections }
    return { audit, outcome, champion, made: undefined }
  }
  const inputs = await inputsOf(lake, forecast, champion)
  const made = await madeAgain(lake, forecast, champion)
  const found = made === undefined ? [] : differences(forecast, recomputable(champion, made))
  const { featureNames, trainedTo } = champion.facts
  // Of the forecast's own minute: the last of those the champion reads.
  const newest = made?.features.slice(-featureNames.length)
  const audit: Audit = {
    forecast,
    model: { version: champion.version, trainedTo },
    inputs,
    features:
      newest === undefined ? [] : featureNames.map((name, i) => ({ name, value: newest[i] })),
    differences: found,
    objections: [
      ...inputs.flatMap((input) => objectionTo(input, issuedAt)),
      ...(made === undefined ? ['What was known then allows no forecast of this moment.'] : []),
      ...found.map(
        ({ field, stored, recomputed }) =>
          `${field} is ${stored} in the database and ${recomputed} made again.`,
      ),
    ],
  }
  return { audit, outcome, champion, made }
}

/** Every minute the features of a forecast need, with when it was known. */
async function inputsOf(
  lake: Lake,
  { instrument, asOf }: Forecast,
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

function objectionTo({ openTime, receivedTime }: AuditedInput, issuedAt: number): string[] {
  const minute = new Date(openTime).toISOString().slice(0, 16)
  if (receivedTime === undefined) return [`The minute ${minute}Z is not in the lake.`]
  if (receivedTime <= issuedAt) return []
  const known = new Date(receivedTime).toISOString()
  return [`The minute ${minute}Z was known only at ${known}, after the forecast was issued.`]
}

/** Nothing was claimed: it can only be withheld for the wrong reason. */
function auditWithheld(forecast: Extract<Forecast, { kind: 'withheld' }>): Audit {
  const tooLate = forecast.issuedAt >= forecast.targetTime
  const objections =
    forecast.reason === SEEN_TOO_LATE && !tooLate
      ? ['It was withheld as seen too late, and it was seen in time.']
      : []
  return { forecast, model: undefined, inputs: [], features: [], differences: [], objections }
}
