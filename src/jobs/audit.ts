import {
  type BatchForecast,
  type Difference,
  differences,
  type Forecast,
  type ForecastStore,
  type IssuedForecast,
  recomputable,
} from '../forecast/index.ts'
import type { Lake } from '../lake/index.ts'
import type { Champion, ModelStore } from '../models/index.ts'
import { SEEN_TOO_LATE } from './in-time.ts'
import { JobError } from './job-error.ts'
import { type AuditedInput, type Evidence, evidenceOf, madeAgain } from './made-again.ts'
import { servedChampion } from './served-champion.ts'

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

/** Makes a stored forecast again from what the lake knew when it was issued. */
export async function auditForecast({ id, forecasts, models, lake }: AuditOptions): Promise<Audit> {
  const { forecast } = await storedForecast(forecasts, id)
  if (forecast.kind === 'withheld') return auditWithheld(forecast)
  const { instrument, horizonMinutes, modelVersion } = forecast
  const champion = await servedChampion(models, instrument, horizonMinutes, modelVersion)
  if (champion === undefined) {
    const objections = [`The registry has no model ${modelVersion}.`]
    const nothing = { inputs: [], features: [], differences: [] }
    return { forecast, model: undefined, ...nothing, objections }
  }
  const evidence = await evidenceOf(lake, forecast, champion)
  return audited(forecast, champion, evidence, madeAgain(forecast, champion, evidence.candles))
}

/** The record of a forecast. Throws `UNKNOWN_FORECAST`. */
export async function storedForecast(forecasts: ForecastStore, id: string) {
  const record = await forecasts.get(id)
  if (record !== undefined) return record
  throw new JobError(
    'UNKNOWN_FORECAST',
    `There is no forecast ${id}. quantai forecasts lists them.`,
  )
}

/** What is to be said of a forecast beside the one that was made again. */
export function audited(
  forecast: IssuedForecast,
  champion: Champion,
  { inputs }: Pick<Evidence, 'inputs'>,
  made: BatchForecast | undefined,
): Audit {
  const found = made === undefined ? [] : differences(forecast, recomputable(champion, made))
  const { featureNames, trainedTo } = champion.facts
  // Of the forecast's own minute: the last of those the champion reads.
  const newest = made?.features.slice(-featureNames.length)
  return {
    forecast,
    model: { version: champion.version, trainedTo },
    inputs,
    features:
      newest === undefined ? [] : featureNames.map((name, i) => ({ name, value: newest[i] })),
    differences: found,
    objections: [
      ...inputs.flatMap((input) => objectionTo(input, forecast.issuedAt)),
      ...(made === undefined ? ['What was known then allows no forecast of this moment.'] : []),
      ...found.map(
        ({ field, stored, recomputed }) =>
          `${field} is ${stored} in the database and ${recomputed} made again.`,
      ),
    ],
  }
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
