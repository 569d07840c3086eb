import type { Explain, ExplainOutcome } from '../api/index.ts'
import type { Forecast, ForecastStore } from '../forecast/index.ts'
import { type Lake, lastOpenTime } from '../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../market/index.ts'
import type { ModelStore } from '../models/index.ts'
import { askAside } from './ask-aside.ts'
import {
  type ExplainAnswer,
  type ExplainedForecast,
  type ExplainQuestion,
  explainForecast,
} from './explain-forecast.ts'
import { explanationAnswer } from './explanation-answer.ts'
import { inTurn } from './in-turn.ts'
import { JobError, type JobErrorCode } from './job-error.ts'

type Refused = Extract<ExplainOutcome, { kind: 'refused' }>

const THREAD = new URL('./explaining-thread.ts', import.meta.url)
/** Similar moments looked for: as many as the command line does. */
const NEAREST = 10
/** Answers remembered: an hour of a page that is looked at. */
const REMEMBERED = 60
/** Who may stand in line; a year of minutes takes some seconds. */
const MOST_WAITING = 4

interface ExplainerOptions {
  readonly lake: Lake
  readonly forecasts: ForecastStore
  readonly models: ModelStore
  /** Brings into the lake what of this instrument is still on its way there. */
  sync(instrument: Instrument): Promise<void>
  /** Works an answer out: in a thread of its own unless told where. */
  readonly ask?: (question: ExplainQuestion) => Promise<ExplainAnswer>
}

/** What is no failure of ours, in the API's words. */
const REFUSALS: Partial<Record<JobErrorCode, Refused['code']>> = {
  UNKNOWN_FORECAST: 'NOT_FOUND',
  WITHHELD: 'WITHHELD',
  MODEL_GONE: 'MODEL_GONE',
  UNEXPLAINABLE: 'UNEXPLAINABLE',
  NOT_REPRODUCIBLE: 'NOT_REPRODUCIBLE',
  NOT_IN_LAKE: 'NOT_READY',
}

/**
 * Explains forecasts while others are being made: in a thread of its own, one at a time, each but once as long as it
 * is remembered. Whoever comes while too many wait is told to come again.
 */
export function forecastExplainer(options: ExplainerOptions): Explain {
  const { forecasts, ask = askThread } = options
  const remembered = new Map<string, Promise<ExplainedForecast>>()
  const turn = inTurn()
  let waiting = 0

  function explainInTurn(forecast: Forecast): Promise<ExplainedForecast> {
    const { id } = forecast
    waiting++
    const explained = turn(async () => {
      await inLake(options, forecast)
      return explainForecast({ ...options, id, nearest: NEAREST, explain: ask })
    })
    remembered.set(id, explained)
    if (remembered.size > REMEMBERED) remembered.delete([...remembered.keys()][0])
    explained
      .catch(() => remembered.delete(id)) // Whoever asked hears of it; it may go well another time.
      .finally(() => waiting--)
    return explained
  }

  return async (id) => {
    const record = await forecasts.get(id)
    if (record === undefined) {
      return refused('NOT_FOUND', `There is no forecast '${id}': /api/v1/forecasts lists them.`)
    }
    const known = remembered.get(id)
    if (known === undefined && waiting >= MOST_WAITING) {
      return refused('BUSY', 'Other forecasts are being explained. Ask again in some seconds.')
    }
    try {
      const explained = await (known ?? explainInTurn(record.forecast))
      // What came of it may have become known since it was remembered.
      const explanation = explanationAnswer({ ...explained, outcome: record.outcome })
      return { kind: 'explained', explanation }
    } catch (error) {
      const code = error instanceof JobError ? REFUSALS[error.code] : undefined
      if (code === undefined || !(error instanceof JobError)) throw error
      return refused(code, error.message)
    }
  }
}

/** Live candles come into the lake a quarter of an hour at a time; the one asked about must be there. */
async function inLake({ lake, sync }: ExplainerOptions, forecast: Forecast): Promise<void> {
  const { instrument, asOf, id } = forecast
  const openTime = asOf + 1 - MINUTE_MS
  const isThere = async () => ((await lastOpenTime(lake, instrument)) ?? 0) >= openTime
  if (await isThere()) return
  await sync(instrument)
  if (await isThere()) return
  throw new JobError(
    'NOT_IN_LAKE',
    `The minute of ${id} is on its way to the lake: ask again soon.`,
  )
}

function refused(code: Refused['code'], message: string): Refused {
  return { kind: 'refused', code, message }
}

function askThread(question: ExplainQuestion): Promise<ExplainAnswer> {
  return askAside<ExplainAnswer>({ file: THREAD, question })
}
