import { Command } from 'commander'
import type { ForecastStore } from '../../forecast/index.ts'
import { explainForecast } from '../../jobs/index.ts'
import { positiveInteger, symbolOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { explanationText } from '../explanation-text.ts'
import { forecastSeries } from '../forecast-series.ts'
import { painter, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

interface ExplainFlags {
  readonly symbol?: string
  readonly features: number
  readonly nearest: number
  readonly json?: boolean
}

/** `quantai explain`: why a stored forecast is what it is. */
export const explainCommand: CommandFile = (cli) =>
  new Command('explain')
    .description(
      'Take a stored forecast apart: make it again from what the lake knew when it was issued, and show what each ' +
        'feature added to it, and what followed the most similar moments of the training span. Exit code 1 when it ' +
        'does not come out as it was stored.',
    )
    .argument('<forecast id>', 'as quantai forecasts lists it; or latest')
    .addOption(symbolOption())
    .option('--features <count>', 'how many features to name', positiveInteger, 12)
    .option('--nearest <count>', 'how many similar moments to look for', positiveInteger, 10)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai explain latest', 'the newest forecast of the first of SYMBOLS'],
        ['quantai explain binance:spot:ETHUSDT:10:1767225659999 --json', 'one forecast, whole'],
      ]),
    )
    .action((id: string, flags: ExplainFlags) => explain(cli, id, flags))

async function explain(cli: Cli, asked: string, flags: ExplainFlags): Promise<void> {
  const { forecasts, models } = await cli.platform().openDatabase()
  const lake = await cli.platform().openLake()
  const id = asked === 'latest' ? await latestIssued(cli, forecasts, flags.symbol) : asked
  const { nearest, features: shown } = flags
  const explained = await explainForecast({ id, forecasts, models, lake, nearest })
  const { out } = cli.terminal
  if (flags.json) writeJson(cli.terminal, { same: explained.objections.length === 0, ...explained })
  else {
    const options = { paint: painter(out), shown, width: out.columns ?? 100 }
    out.write(explanationText(explained, options))
  }
  if (explained.objections.length > 0) cli.exitWith(EXIT.failure)
}

async function latestIssued(
  cli: Cli,
  forecasts: ForecastStore,
  asked: string | undefined,
): Promise<string> {
  const { SYMBOLS, HORIZON } = cli.platform().settings()
  const instrument = await forecastSeries(cli, forecasts, asked ?? SYMBOLS[0], HORIZON)
  const page = await forecasts.recent(instrument, HORIZON, { limit: 500 })
  const issued = page.find(({ forecast }) => forecast.kind === 'issued')
  if (issued !== undefined) return issued.forecast.id
  const reason = page[0].forecast.kind === 'withheld' ? page[0].forecast.reason : ''
  throw new UsageError(
    `The last ${page.length} forecasts of ${instrument.symbol} were all withheld: ${reason}`,
  )
}
