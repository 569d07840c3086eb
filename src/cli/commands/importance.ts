import { Command } from 'commander'
import { modelImportance, registeredChampion } from '../../jobs/index.ts'
import { positiveInteger, symbolOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { importanceText } from '../importance-text.ts'
import { progress } from '../progress.ts'
import { painter, writeJson } from '../terminal.ts'

interface ImportanceFlags {
  readonly symbol?: string
  readonly model?: string
  readonly days: number
  readonly block: number
  readonly repeats: number
  readonly pairs?: number
  readonly all?: boolean
  readonly json?: boolean
}

/** `quantai importance`: what a registered model would lose without each of its features. */
export const importanceCommand: CommandFile = (cli) =>
  new Command('importance')
    .description(
      'Weigh the features of a registered model over days of the lake that it had not seen: what its forecasts lose, beside ' +
        '"price unchanged", when a feature is dealt out anew; what the feature adds to a forecast; and, of trees, gain, cover ' +
        'and the features that work together.',
    )
    .addOption(symbolOption())
    .option(
      '--model <name[@version]>',
      'a registered model; the one that serves the symbol otherwise',
    )
    .option('--days <count>', 'the newest days at most', positiveInteger, 30)
    .option(
      '--block <minutes>',
      'dealt out as a whole, so that a feature keeps its course in time',
      positiveInteger,
      240,
    )
    .option('--repeats <count>', 'how often each feature is dealt out', positiveInteger, 5)
    .option('--pairs <count>', 'how many working together to name; 5 of trees', positiveInteger)
    .option('--all', 'every feature, not only the first 15')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai importance', 'the model that serves the first of SYMBOLS'],
        ['quantai importance --model binance-spot-BTCUSDT-10m@3 --days 90', 'version 3, a quarter'],
        ['quantai importance --repeats 20 --block 60 --json', 'a narrower spread, whole'],
      ]),
    )
    .action((flags: ImportanceFlags) => showImportance(cli, flags))

async function showImportance(cli: Cli, flags: ImportanceFlags): Promise<void> {
  const { SYMBOLS, HORIZON: horizonMinutes, SEED: seed } = cli.platform().settings()
  const { models } = await cli.platform().openDatabase()
  const lake = await cli.platform().openLake()
  const { symbol = SYMBOLS[0], model: asked, days, block, repeats, pairs, all = false } = flags
  const registered = await registeredChampion({ asked, symbol, horizonMinutes, models, lake })
  const { out, err } = cli.terminal
  const view = progress({ stream: err, unit: 'features', now: () => performance.now() })
  const found = await modelImportance({
    ...{ registered, lake, days, repeats, pairs, seed },
    blockMinutes: block,
    signal: cli.interruption(),
    onFeature: (done, total, doing) => view.show({ done, total, doing }),
  }).finally(() => view.end())
  if (flags.json) writeJson(cli.terminal, found)
  else out.write(importanceText(found, painter(out), all))
}
