import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { featureSet, featureSets } from '../../features/index.ts'
import { importModel, registeredName } from '../../jobs/index.ts'
import { IMPORT_TARGETS, type ImportTarget } from '../../models/index.ts'
import { formatTime } from '../../runtime/index.ts'
import { horizonOption, symbolOption, timeArgument } from '../arguments.ts'
import { candlesFor } from '../candles-for.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count } from '../quantities.ts'
import { UsageError } from '../usage-error.ts'

interface ImportFlags {
  readonly trainedTo: number
  readonly symbol?: string
  readonly set: string
  readonly horizon?: number
  readonly target: ImportTarget
}

/** `quantai models import`: a model that was trained elsewhere becomes a version of ours. */
export const modelsImportCommand: CommandFile = (cli) =>
  new Command('import')
    .description(
      'Register a model that XGBoost (JSON) or LightGBM (text) trained on what quantai features wrote. It does ' +
        'not serve before quantai models judge has let it through the gate.',
    )
    .argument('<file>', 'model.json of XGBoost, or model.txt of LightGBM')
    .addOption(
      new Option(
        '--trained-to <time>',
        'where the data ends that it was trained and chosen on, outcomes included: it is judged on what came after',
      )
        .argParser(timeArgument)
        .makeOptionMandatory(),
    )
    .addOption(symbolOption())
    .option(
      '--set <set>',
      `the features it reads, of ${featureSets()
        .map(({ id }) => id)
        .join(', ')}`,
      'core@1',
    )
    .addOption(horizonOption())
    .addOption(
      new Option(
        '--target <target>',
        'what it forecasts: normalised_return_t_plus_<horizon>, or log_return_t_plus_<horizon>',
      )
        .choices([...IMPORT_TARGETS])
        .default('normalised'),
    )
    .addHelpText(
      'after',
      examples([
        [
          'quantai models import model.json --symbol BTCUSDT --trained-to 2024-07-01',
          'trained on core@1 until the end of June',
        ],
      ]),
    )
    .action((file: string, flags: ImportFlags) => runImport(cli, file, flags))

async function runImport(cli: Cli, file: string, flags: ImportFlags): Promise<void> {
  const { terminal } = cli
  const platform = cli.platform()
  const { HORIZON, SEED: seed } = platform.settings()
  const { trainedTo, target, symbol, horizon: horizonMinutes = HORIZON } = flags
  if (trainedTo > platform.clock.now()) {
    throw new UsageError(`--trained-to ${formatTime(trainedTo)} lies in the future.`)
  }
  const text = await textOf(file)
  const set = featureSet(flags.set)
  const { candles, instrument, source } = await candlesFor(cli, { symbol, set })
  const { runs, models } = await platform.openDatabase()
  terminal.err.write(`Intervals from ${count(candles.length)} minutes\n`)
  const version = await importModel(
    {
      ...{ instrument, horizonMinutes, set, candles, source, runs, models, seed },
      codeVersion: platform.codeVersion,
      signal: cli.interruption(),
    },
    { text, target, seenTo: trainedTo },
  )
  const name = registeredName(instrument, horizonMinutes)
  terminal.out.write(
    `Version ${version} of ${name}: it reads ${set.id} and may have seen what was known at ${formatTime(trainedTo)}.\n` +
      `It has not been judged and does not serve: quantai models judge ${name} ${version}\n`,
  )
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read`, { cause })
  }
}
