import { Command } from 'commander'
import type { ForecastRecord } from '../../forecast/index.ts'
import { fromOption, positiveInteger, symbolOption, toOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { forecastSeries } from '../forecast-series.ts'
import { numbers, table, words } from '../table.ts'
import { painter, writeJson } from '../terminal.ts'

interface ForecastFlags {
  readonly symbol?: string
  readonly from?: number
  readonly to?: number
  readonly limit: number
  readonly json?: boolean
}

/** `quantai forecasts`: what is stored, newest first. */
export const forecastsCommand: CommandFile = (cli) =>
  new Command('forecasts')
    .description('List stored forecasts and what became of them, newest first.')
    .addOption(symbolOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--limit <count>', 'how many at most', positiveInteger, 20)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai forecasts', 'the last 20 of the first of SYMBOLS'],
        ['quantai forecasts --to 2024-08-09 --limit 60', 'the hour before a moment'],
      ]),
    )
    .action((flags: ForecastFlags) => forecasts(cli, flags))

async function forecasts(cli: Cli, flags: ForecastFlags): Promise<void> {
  const { SYMBOLS, HORIZON } = cli.platform().settings()
  const store = (await cli.platform().openDatabase()).forecasts
  const instrument = await forecastSeries(cli, store, flags.symbol ?? SYMBOLS[0], HORIZON)
  const { from = 0, to, limit } = flags
  const page = { limit, ...(to !== undefined && { before: to }) }
  const records = (await store.recent(instrument, HORIZON, page)).filter(
    ({ forecast }) => forecast.asOf >= from,
  )
  if (flags.json) writeJson(cli.terminal, { instrument, horizonMinutes: HORIZON, records })
  else if (records.length === 0) cli.terminal.out.write('No forecast is stored for that time.\n')
  else {
    const columns = [
      ...[words('id'), words('as of (UTC)'), numbers('close'), numbers('forecast')],
      ...[numbers('outcome'), words('')],
    ]
    cli.terminal.out.write(table(columns, records.map(rowOf), painter(cli.terminal.out)))
  }
}

function rowOf({ forecast, outcome }: ForecastRecord): readonly string[] {
  const time = new Date(forecast.asOf + 1).toISOString().slice(0, 16).replace('T', ' ')
  if (forecast.kind === 'withheld') {
    return [forecast.id, time, '–', '–', '–', `withheld: ${forecast.reason}`]
  }
  const { id, lastClose, price, intervals } = forecast
  const said = [id, time, lastClose.toFixed(2), price.toFixed(2)]
  if (outcome === undefined) return [...said, '–', '']
  if (outcome.kind === 'void') return [...said, '–', `void: ${outcome.reason}`]
  const { low, high } = intervals[90]
  const inside = outcome.close >= low && outcome.close <= high
  return [...said, outcome.close.toFixed(2), inside ? '' : 'outside 90 %']
}
