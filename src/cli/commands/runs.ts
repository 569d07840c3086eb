import { Command, Option } from 'commander'
import type { Run, RunKind } from '../../models/index.ts'
import { positiveInteger } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { duration } from '../quantities.ts'
import { runById } from '../run-by-id.ts'
import { rounded, runFields } from '../run-fields.ts'
import { numbers, table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'
import { minuteWords } from '../time-words.ts'

interface ListFlags {
  readonly kind?: RunKind
  readonly experiment?: string
  readonly limit: number
  readonly json?: boolean
}

/** Digits of a run's id that are shown, and enough to name it. */
const SHORT = 8

/** `quantai runs`: what was trained, evaluated and searched for, and what came of it. */
export const runsCommand: CommandFile = (cli) => {
  const runs = new Command('runs')
    .description(
      'Show the history of runs: what was trained, evaluated or searched for, from what, and what came of it.',
    )
    .argument('[run]', 'the id of one, or the beginning of it; all of them unless given')
    .addOption(
      new Option('--kind <kind>', 'only these').choices([
        'train',
        'evaluate',
        'tune',
        'import',
        'judge',
      ]),
    )
    .option('--experiment <name>', 'only of this one, such as BTCUSDT-10m')
    .addOption(
      new Option('--limit <number>', 'the newest ones').argParser(positiveInteger).default(20),
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai runs --kind train', 'the last trainings'],
        ['quantai runs 3f2a', 'all of one: parameters, data, figures, models, times'],
        ['quantai runs compare 3f2a 91bc', 'where two differ'],
      ]),
    )
    .action((id: string | undefined, flags: ListFlags) =>
      id === undefined ? listRuns(cli, flags) : showRun(cli, id, flags),
    )
  runs
    .command('show')
    .description('Show one run whole.')
    .argument('<run>', 'its id, or the beginning of it')
    .action((id: string) => showRun(cli, id, runs.opts<ListFlags>()))
  runs
    .command('compare')
    .description('Show where two runs differ: what they started from and what came of them.')
    .argument('<run>')
    .argument('<other>')
    .action((one: string, other: string) => compareRuns(cli, [one, other], runs.opts<ListFlags>()))
  return runs
}

async function listRuns(cli: Cli, { kind, experiment, limit, json }: ListFlags): Promise<void> {
  const { terminal } = cli
  const { runs } = await cli.platform().openDatabase()
  const found = await runs.list({
    ...{ limit, ...(kind && { kind }), ...(experiment !== undefined && { experiment }) },
  })
  if (json) writeJson(terminal, found)
  else terminal.out.write(runTable(found, painter(terminal.out)))
}

function runTable(runs: readonly Run[], paint: Paint): string {
  if (runs.length === 0) return 'No runs yet. quantai evaluate makes one.\n'
  const titles = [
    ...[words('run'), words('kind'), words('status'), words('started'), numbers('took')],
    ...[words('code'), words('about')],
  ]
  const rows = runs.map((run) => [
    run.id.slice(0, SHORT),
    run.kind,
    run.status === 'failed' || run.status === 'killed' ? paint('red', run.status) : run.status,
    minuteWords(run.startedAt),
    run.endedAt === undefined ? '–' : duration(run.endedAt - run.startedAt),
    run.codeVersion,
    run.error ?? aboutText(run),
  ])
  return table(titles, rows, paint)
}

/** What a person tells one run from another by. */
function aboutText({ params, dataManifest }: Run): string {
  const { symbol } = dataManifest
  const { models, model, candidates, set, horizonMinutes } = params
  const who = models ?? model ?? (Array.isArray(candidates) ? candidates.join(',') : undefined)
  const horizon = horizonMinutes === undefined ? undefined : `${horizonMinutes} min`
  return [symbol, who, set, horizon].filter((each) => each !== undefined).join('  ')
}

async function showRun(cli: Cli, id: string, { json }: ListFlags): Promise<void> {
  const { terminal } = cli
  const { runs } = await cli.platform().openDatabase()
  const run = await runById(runs, id)
  if (json) return writeJson(terminal, run)
  const { id: whole, kind, status, startedAt, endedAt, error } = run
  const lines = [
    ['run', whole],
    ['kind', kind],
    ['status', status],
    ['started', minuteWords(startedAt)],
    ['took', endedAt === undefined ? '–' : duration(endedAt - startedAt)],
    ...(error === undefined ? [] : [['error', error]]),
    ...runFields(run, rounded),
  ]
  terminal.out.write(table([words('field'), words('value')], lines, painter(terminal.out)))
}

async function compareRuns(
  cli: Cli,
  ids: readonly [string, string],
  { json }: ListFlags,
): Promise<void> {
  const { terminal } = cli
  const { runs } = await cli.platform().openDatabase()
  const [one, other] = [await runById(runs, ids[0]), await runById(runs, ids[1])]
  const [left, right] = [runFields(one), runFields(other)]
  const names = [...new Set([...left.keys(), ...right.keys()])]
  const differences = names
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => [name, left.get(name) ?? '–', right.get(name) ?? '–'] as const)
  if (json) {
    writeJson(terminal, {
      runs: [one.id, other.id],
      same: names.length - differences.length,
      differences: differences.map(([field, ...values]) => ({ field, values })),
    })
    return
  }
  const titles = [
    words('field'),
    words(`${one.id.slice(0, SHORT)} (${one.kind})`),
    words(`${other.id.slice(0, SHORT)} (${other.kind})`),
  ]
  const same = `${names.length - differences.length} of ${names.length} fields are the same.\n`
  const text = differences.length > 0 ? table(titles, differences, painter(terminal.out)) : ''
  terminal.out.write(`${text}${same}`)
}
