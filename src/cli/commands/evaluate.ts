import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { featureSet, featureSets } from '../../features/index.ts'
import {
  evaluate,
  evaluationResult,
  experimentName,
  INTERVAL_METHODS,
  type IntervalMethod,
  MODELS,
  modelsByNames,
  VOLATILITY_KINDS,
  type VolatilityKind,
} from '../../models/index.ts'
import { evaluationPage, evaluationTable, regimeTable } from '../../report/index.ts'
import {
  checkedRange,
  fromOption,
  horizonOption,
  retrainOption,
  symbolOption,
  toOption,
  trainDaysOption,
} from '../arguments.ts'
import { candlesFor } from '../candles-for.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { progress } from '../progress.ts'
import { count } from '../quantities.ts'
import { recordedRun } from '../recorded-run.ts'
import { hasColours, writeJson } from '../terminal.ts'

interface EvaluateFlags {
  readonly symbol?: string
  readonly from?: number
  readonly to?: number
  readonly models: string
  readonly set: string
  readonly horizon?: number
  readonly scheme: 'expanding' | 'rolling'
  readonly trainDays: number
  readonly retrain: 'month' | number
  readonly intervals: IntervalMethod
  readonly volatility: VolatilityKind
  readonly out: string
  readonly tripwire?: boolean
  readonly regimes?: boolean
  readonly json?: boolean
}

/** `quantai evaluate`: models walked forward through the past, beside doing nothing. */
export const evaluateCommand: CommandFile = (cli) =>
  new Command('evaluate')
    .description(
      'Walk models forward through the past and score every forecast beside "price unchanged". ' +
        'Prints a table; writes it as JSON and as one self-contained HTML page.',
    )
    .addOption(symbolOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option(
      '--models <names>',
      `comma-separated, of ${MODELS.map(({ name }) => name).join(', ')}; several together as blend(a,b) or ` +
        'stack(a,b); any with +mirror=yes, +ahead=5, +bound=3, +scaling=none and what else can be set',
      'persistence,ridge',
    )
    .option(
      '--set <set>',
      `one of ${featureSets()
        .map(({ id }) => id)
        .join(', ')}`,
      'core@1',
    )
    .addOption(horizonOption())
    .addOption(
      new Option('--scheme <scheme>', 'train on everything before, or on the last --train-days')
        .choices(['expanding', 'rolling'])
        .default('expanding'),
    )
    .addOption(trainDaysOption(365))
    .addOption(retrainOption())
    .addOption(
      new Option('--intervals <method>', 'how intervals come to cover what they promise')
        .choices(INTERVAL_METHODS)
        .default('adaptive'),
    )
    .addOption(
      new Option('--volatility <model>', 'what the widths of intervals are foreseen by')
        .choices(VOLATILITY_KINDS)
        .default('har'),
    )
    .option('--out <folder>', 'where the JSON and the page go', 'data/reports')
    .option(
      '--tripwire',
      'also train each model on shuffled and on shifted labels: whoever is good at those leaks',
    )
    .option('--regimes', 'also print scores by volatility, session and the past day')
    .option('--json', 'print the JSON instead of the table')
    .addHelpText(
      'after',
      examples([
        [
          'quantai evaluate --symbol BTCUSDT --from 2023-01-01 --to 2025-02-01',
          'ridge, a year of training',
        ],
        ['quantai evaluate --models drift,ewma-mean,ridge --scheme rolling', 'more of them'],
        ['quantai evaluate --models "stack(forest+mirror=yes,ridge)"', 'weighted by their worth'],
      ]),
    )
    .action((flags: EvaluateFlags) => runEvaluation(cli, flags))

async function runEvaluation(cli: Cli, flags: EvaluateFlags): Promise<void> {
  const { terminal } = cli
  const platform = cli.platform()
  const signal = cli.interruption()
  const set = featureSet(flags.set)
  const models = modelsByNames(flags.models)
  const { from, to } = checkedRange(flags)
  const { candles, instrument, source } = await candlesFor(cli, {
    ...{ symbol: flags.symbol, from, to, set },
  })
  const horizonMinutes = flags.horizon ?? platform.settings().HORIZON
  const { scheme, trainDays, retrain, intervals, volatility, out, tripwire = false } = flags
  const seed = platform.settings().SEED
  const bar = progress({ stream: terminal.err, unit: 'fits', now: () => performance.now() })
  // Persistence is always walked, and first.
  const names = [...new Set(['persistence', ...models.map(({ name }) => name)])]
  terminal.err.write(`Features of ${count(candles.length)} minutes\n`)

  const evaluation = await recordedRun(
    cli,
    {
      kind: 'evaluate',
      experiment: experimentName(instrument.symbol, horizonMinutes),
      params: {
        set: set.id,
        models: flags.models,
        horizonMinutes,
        scheme,
        trainDays,
        retrain,
        intervals,
        volatility,
        tripwire,
        seed,
      },
      dataManifest: source,
    },
    () =>
      evaluate({
        instrument,
        candles,
        dataHash: source.candlesHash,
        from: candles.openTime[0],
        to: candles.openTime[candles.length - 1] + 60_000,
        set,
        horizonMinutes,
        scheme,
        trainDays,
        retrain,
        intervals,
        volatility,
        models,
        labelTrials: tripwire,
        seed,
        codeVersion: platform.codeVersion,
        now: () => platform.clock.now(),
        signal,
        onProgress({ model, done, folds }) {
          const before = names.indexOf(model) * folds
          bar.show({ done: before + done, total: names.length * folds, doing: model })
        },
      }),
    evaluationResult,
  ).finally(() => bar.end())

  const name = `${instrument.symbol}-${horizonMinutes}m-${set.id.replace('@', '-')}-${stamp(evaluation.createdAt)}`
  await mkdir(out, { recursive: true })
  const json = join(out, `${name}.json`)
  const page = join(out, `${name}.html`)
  await writeFile(json, `${JSON.stringify(evaluation, null, 1)}\n`)
  await writeFile(page, evaluationPage(evaluation))
  if (flags.json) writeJson(terminal, evaluation)
  else {
    const colors = hasColours(terminal.out)
    terminal.out.write(evaluationTable(evaluation, { colors }))
    if (flags.regimes) terminal.out.write(`\n${regimeTable(evaluation, { colors })}`)
    terminal.out.write(`\n${json}\n${page}\n`)
  }
}

function stamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')
}
