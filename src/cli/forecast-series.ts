import type { ForecastStore } from '../forecast/index.ts'
import type { Instrument } from '../market/index.ts'
import type { Cli } from './cli.ts'
import { UsageError } from './usage-error.ts'

/** The instrument of a symbol that was forecast last. */
export async function forecastSeries(
  { platform }: Cli,
  forecasts: ForecastStore,
  symbol: string,
  horizonMinutes: number,
): Promise<Instrument> {
  const { series } = await (await platform().openLake()).manifest()
  let newest: { readonly instrument: Instrument; readonly asOf: number } | undefined
  for (const { instrument, interval } of series) {
    if (interval !== '1m' || instrument.symbol !== symbol) continue
    const asOf = (await forecasts.latest(instrument, horizonMinutes))?.forecast.asOf
    if (asOf !== undefined && asOf > (newest?.asOf ?? 0)) newest = { instrument, asOf }
  }
  if (newest === undefined) {
    throw new UsageError(
      `No ${horizonMinutes}-minute forecast of ${symbol} is stored here. Make some: quantai start`,
    )
  }
  return newest.instrument
}
