import { Command, Option } from 'commander'
import { featureSet, featureSets } from '../../features/index.ts'
import {
  alarmText,
  experimentName,
  MODELS,
  modelByName,
  modelFamily,
  PRUNERS,
  type PrunerName,
  runStudy,
  SAMPLERS,
  type SamplerName,
  type Trial,
  trialWorkers,
  tuningData,
  tuningSpace,
} from '../../models/index.ts'
import {
  checkedRange,
  fromOption,
  horizonOption,
  positiveInteger,
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
import { luckOf, searchResult } from '../search-result.ts'
import { painter, writeJson } from '../terminal.ts'
import { tuningReport, tuningText } from '../tuning-report.ts'

interface TuneFlags {
  readonly symbol?: string
  readonly from?: number
  readonly to?: number
  readonly model: string
  readonly sets: string
  readonly horizon?: number
  readonly trainDays: number
  readonly retrain: 'month' | number
  readonly trials: number
  readonly minutes?: number
  readonly sampler: SamplerName
  readonly pruner: PrunerName
  readonly workers: number
  readonly study?: string
  readonly json?: boolean
}

/** `quantai tune`: parameters searched for on the past, and what the search itself was worth. */
export const tuneCommand: CommandFile = (cli) =>
  new Command('tune')
    .description(
      "Search for a model's parameters by purged walk-forward. Every configuration tried is kept and counted: " +
        'the best score is shown beside what luck alone would have found. Ctrl-C stops it; the same command goes on.',
    )
    .addOption(symbolOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--model <name>', `one of ${MODELS.map(({ name }) => name).join(', ')}`, 'ridge')
    .option(
      '--sets <ids>',
      `feature sets to choose from, of ${featureSets()
        .map(({ id }) => id)
        .join(', ')}`,
      'core@1',
    )
    .addOption(horizonOption())
    .addOption(trainDaysOption(180))
    .addOption(retrainOption())
    .addOption(
      new Option('--trials <number>', 'configurations to try, earlier runs of the study included')
        .argParser(positiveInteger)
        .default(50),
    )
    .addOption(
      new Option('--minutes <number>', 'start no configuration after so many minutes').argParser(
        positiveInteger,
      ),
    )
    .addOption(
      new Option('--sampler <name>', 'how the next configuration is chosen')
        .choices(SAMPLERS)
        .default('tpe'),
    )
    .addOption(
      new Option('--pruner <name>', 'when a configuration is given up half-way')
        .choices(PRUNERS)
        .default('median'),
    )
    .addOption(
      new Option('--workers <number>', 'configurations tried side by side')
        .argParser(positiveInteger)
        .default(1),
    )
    .option('--study <name>', 'name of the search; made of its parts unless given')
    .option('--json', 'print JSON instead of text')
    .addHelpText(
      'after',
      examples([
        [
          'quantai tune --model ridge --to 2024-02-01',
          'fifty configurations; what follows is kept',
        ],
        ['quantai tune --model forest --minutes 30 --workers 2', 'for half an hour'],
        ['quantai tune --sampler grid --pruner none', 'every point of a grid'],
      ]),
    )
    .action((flags: TuneFlags) => tune(cli, flags))

async function tune(cli: Cli, flags: TuneFlags): Promise<void> {
  const { terminal } = cli
  const platform = cli.platform()
  const signal = cli.interruption()
  const { HORIZON, SEED: seed } = platform.settings()
  const { sampler, pruner, trials: budget, workers, retrain, trainDays, minutes } = flags
  const model = modelByName(flags.model).name
  // Or each trial would find out for itself, and the study would be full of failures.
  modelFamily(model).requireInstalled?.()
  const sets = flags.sets.split(',').map((id) => featureSet(id.trim()))
  const { candles, instrument, source } = await candlesFor(cli, { ...checkedRange(flags) })
  const horizonMinutes = flags.horizon ?? HORIZON
  const { studies } = await platform.openDatabase()
  terminal.err.write(`Features of ${count(candles.length)} minutes\n`)
  const task = {
    model,
    seed,
    sets: sets.map((set) => tuningData({ candles, set, horizonMinutes, trainDays, retrain, seed })),
  }
  const warnings = task.sets.flatMap(({ set, alarms }) =>
    alarms.map((alarm) => `${set}: ${alarmText(alarm)}`),
  )
  const space = tuningSpace(task)
  const dataHash = source.candlesHash
  const study = await studies.open({
    name: flags.study ?? `${model}-${instrument.symbol}-${horizonMinutes}m-${dataHash.slice(0, 8)}`,
    space,
    about: {
      ...{ model, ...instrument, candlesHash: dataHash, horizonMinutes, trainDays, retrain, seed },
      folds: task.sets[0].folds.length,
    },
  })

  const bar = progress({ stream: terminal.err, unit: 'trials', now: () => performance.now() })
  const pool = trialWorkers(task, workers)
  const startedAt = performance.now()
  let best: Trial | undefined
  let done = (await studies.trials(study.name)).filter(({ state }) => state !== 'running').length
  if (done > 0) bar.note(`The study "${study.name}" goes on after ${count(done)} trials`)
  const about = {
    kind: 'tune' as const,
    experiment: experimentName(instrument.symbol, horizonMinutes),
    params: {
      ...study.about,
      study: study.name,
      sampler,
      pruner,
      trials: budget,
      set: flags.sets,
    },
    dataManifest: source,
  }
  const search = () =>
    runStudy({
      ...{ study: study.name, space, store: studies, sampler, pruner, seed, signal },
      trials: budget,
      hasTime: () => minutes === undefined || performance.now() - startedAt < minutes * 60_000,
      workers: pool.attempts,
      onTrial(trial) {
        done++
        if ((trial.score ?? -Infinity) > (best?.score ?? -Infinity)) best = trial
        const doing = best?.score === undefined ? '' : `best R² ${best.score.toFixed(3)} %`
        bar.show({ done, total: budget, doing })
      },
    })
  const trials = await recordedRun(cli, about, search, searchResult).finally(async () => {
    bar.end()
    await pool.close()
  })
  const report = reportOf(study.name, model, trials, warnings)
  if (flags.json) writeJson(terminal, report)
  else terminal.out.write(tuningText(report, painter(terminal.out)))
}

function reportOf(
  study: string,
  model: string,
  trials: readonly Trial[],
  warnings: readonly string[],
) {
  return tuningReport({ study, model, trials, luck: luckOf(trials), warnings })
}
