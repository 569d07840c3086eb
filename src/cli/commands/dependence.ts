import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { explainModel, registeredChampion } from '../../jobs/index.ts'
import { dependencePage } from '../../report/index.ts'
import { symbolOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { dependenceText } from '../dependence-text.ts'
import { examples } from '../examples.ts'
import { painter, writeJson } from '../terminal.ts'

interface DependenceFlags {
  readonly symbol?: string
  readonly model?: string
  readonly feature?: string
  readonly out: string
  readonly json?: boolean
}

/** `quantai dependence`: what a registered model makes of its features. */
export const dependenceCommand: CommandFile = (cli) =>
  new Command('dependence')
    .description(
      'Show which features move the forecasts of a registered model, and how its forecast goes with one of them: ' +
        'accumulated local effects beside partial dependence, over the span it learnt from. Also writes one HTML page.',
    )
    .addOption(symbolOption())
    .option(
      '--model <name[@version]>',
      'a registered model; the one that serves the symbol otherwise',
    )
    .option('--feature <names>', 'comma-separated; the three that matter most otherwise')
    .option('--out <folder>', 'where the page goes', 'data/reports')
    .option('--json', 'print one JSON document, and write no page')
    .addHelpText(
      'after',
      examples([
        ['quantai dependence', 'the model that serves the first of SYMBOLS'],
        [
          'quantai dependence --model binance-spot-BTCUSDT-10m@3 --feature rsi_14,macd',
          'two features of version 3',
        ],
      ]),
    )
    .action((flags: DependenceFlags) => showDependence(cli, flags))

async function showDependence(cli: Cli, flags: DependenceFlags): Promise<void> {
  const { SYMBOLS, HORIZON: horizonMinutes } = cli.platform().settings()
  const { models } = await cli.platform().openDatabase()
  const lake = await cli.platform().openLake()
  const { symbol = SYMBOLS[0], model: asked } = flags
  const registered = await registeredChampion({ asked, symbol, horizonMinutes, models, lake })
  const features = flags.feature?.split(',').map((name) => name.trim()) ?? []
  const explained = await explainModel({ registered, lake, features })
  if (flags.json) {
    writeJson(cli.terminal, explained)
    return
  }
  const { out } = cli.terminal
  await mkdir(flags.out, { recursive: true })
  const page = join(flags.out, `${explained.name}-${explained.version}-dependence.html`)
  await writeFile(page, dependencePage(explained))
  out.write(`${dependenceText(explained, painter(out))}\n${page}\n`)
}
