import type { ForecastRecord } from '../forecast/index.ts'
import type { Gap } from '../lake/index.ts'
import { type Candles, candleAt } from '../market/index.ts'
import type { CandleList, ForecastAnswer, ForecastPage, GapList } from './contract.ts'

/** A record as the contract has it: no outcome is null there. */
export function forecastAnswer({ forecast, outcome }: ForecastRecord): ForecastAnswer {
  return { forecast, outcome: outcome ?? null }
}

/** A page of at most `limit` records, newest first. */
export function forecastPage(records: readonly ForecastRecord[], limit: number): ForecastPage {
  return {
    forecasts: records.map(forecastAnswer),
    nextBefore: records.length < limit ? null : (records.at(-1)?.forecast.asOf ?? null),
  }
}

export function gapList(gaps: readonly Gap[]): GapList {
  return { gaps: [...gaps] }
}

export function candleList(candles: Candles): CandleList {
  const rows = Array.from({ length: candles.length }, (_, row) => candleAt(candles, row))
  return { interval: candles.interval, candles: rows }
}
