import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { loadChampion, writeLightgbmText, writeXgboostJson } from '../../models/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count } from '../quantities.ts'
import { UsageError } from '../usage-error.ts'
import { wholeVersionOf } from '../version-of.ts'

const WRITERS = { xgboost: writeXgboostJson, lightgbm: writeLightgbmText } as const

interface ExportFlags {
  readonly format: keyof typeof WRITERS
  readonly out?: string
}

/** `quantai models export`: trees of ours for Python. */
export const modelsExportCommand: CommandFile = (cli) =>
  new Command('export')
    .description(
      "Write a version's trees as XGBoost's JSON or LightGBM's text. They forecast returns over their causal volatility: " +
        'the column scale_t_plus_<horizon> that quantai features writes makes returns of them.',
    )
    .argument('<name>')
    .argument('<version>')
    .addOption(
      new Option('--format <format>', 'for which library')
        .choices(Object.keys(WRITERS))
        .default('xgboost'),
    )
    .option('--out <file>', 'where to write it; to the terminal unless given')
    .addHelpText(
      'after',
      examples([
        ['quantai models export binance-spot-BTCUSDT-10m 3 --out model.json', 'for XGBoost'],
        [
          'quantai models export binance-spot-BTCUSDT-10m 3 --format lightgbm --out model.txt',
          'for LightGBM',
        ],
      ]),
    )
    .action((name: string, version: string, flags: ExportFlags) =>
      runExport(cli, name, version, flags),
    )

async function runExport(
  cli: Cli,
  name: string,
  text: string,
  { format, out }: ExportFlags,
): Promise<void> {
  const { terminal } = cli
  const { models } = await cli.platform().openDatabase()
  const registered = await wholeVersionOf(models, name, text)
  const { trees } = loadChampion(registered.artifact).model
  if (trees === undefined) {
    throw new UsageError(
      `Version ${text} of ${name} is ${registered.kind}, and only what is trees and nothing else can be exported.`,
    )
  }
  const written = WRITERS[format](trees)
  if (out === undefined) terminal.out.write(written)
  else {
    await writeFile(out, written)
    terminal.out.write(
      `${count(trees.trees.length)} trees on ${registered.featureSet} for ${format} → ${out}\n`,
    )
  }
}
