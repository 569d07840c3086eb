import { Command } from 'commander'
import { championDrift, registeredChampion } from '../../jobs/index.ts'
import { positiveInteger, symbolOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { driftText } from '../drift-text.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { painter, writeJson } from '../terminal.ts'

interface DriftFlags {
  readonly symbol?: string
  readonly model?: string
  readonly weeks: number
  readonly all?: boolean
  readonly json?: boolean
}

/** `quantai drift`: has the market left what the model learnt from? */
export const driftCommand: CommandFile = (cli) =>
  new Command('drift')
    .description(
      'Hold the newest weeks of the lake against what a model remembers of its training: features, forecasts and forecast ' +
        'errors, by population stability index and Kolmogorov–Smirnov. Exit code 1 when a column has drifted.',
    )
    .addOption(symbolOption())
    .option(
      '--model <name[@version]>',
      'a registered model; the one that serves the symbol otherwise',
    )
    .option('--weeks <count>', 'whole weeks, as days of the week are no news', positiveInteger, 1)
    .option('--all', 'every column, not only the farthest')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai drift', 'the last week, against the model that serves'],
        ['quantai drift --model binance-spot-BTCUSDT-10m@3 --weeks 4 --json', 'the last four'],
      ]),
    )
    .action((flags: DriftFlags) => showDrift(cli, flags))

async function showDrift(cli: Cli, flags: DriftFlags): Promise<void> {
  const { SYMBOLS, HORIZON: horizonMinutes } = cli.platform().settings()
  const { models } = await cli.platform().openDatabase()
  const lake = await cli.platform().openLake()
  const { symbol = SYMBOLS[0], model: asked, weeks, all = false } = flags
  const { champion, instrument, name, version } = await registeredChampion({
    ...{ asked, symbol, horizonMinutes, models, lake },
  })
  const drift = await championDrift({ champion, instrument, lake, weeks })
  if (flags.json) writeJson(cli.terminal, { name, version, ...drift })
  else cli.terminal.out.write(driftText(drift, painter(cli.terminal.out), all))
  if (drift.columns.some(({ verdict }) => verdict === 'drifted')) cli.exitWith(EXIT.failure)
}
