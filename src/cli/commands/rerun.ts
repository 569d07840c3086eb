import { Command } from 'commander'
import { learningAside, type RunVerification, verifyRun } from '../../jobs/index.ts'
import { positiveInteger } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { count, counted } from '../quantities.ts'
import { runById } from '../run-by-id.ts'
import { table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'

interface RerunFlags {
  readonly verify?: boolean
  readonly seed?: number
  readonly json?: boolean
}

/** Differences shown; `--json` has all of them. */
const SHOWN = 20

/** `quantai rerun`: a run done again from what it recorded, beside itself. */
export const rerunCommand: CommandFile = (cli) =>
  new Command('rerun')
    .description(
      'Do a run again from what it recorded (the candles as they were known then, parameters, seed) and compare the ' +
        'bytes of its models and its figures, exactly. Of a search, its best configuration.',
    )
    .argument('<run>', 'its id, or the beginning of it')
    .option('--verify', 'end with exit code 1 unless everything is the same')
    .option('--seed <number>', 'with another seed, to see what hangs on it', positiveInteger)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai rerun 3f2a --verify', 'the same model bytes, the same figures'],
        ['quantai rerun 3f2a --seed 8', 'what another seed makes of it'],
      ]),
    )
    .action((id: string, flags: RerunFlags) => rerunOne(cli, id, flags))

async function rerunOne(cli: Cli, id: string, { verify, seed, json }: RerunFlags): Promise<void> {
  const { terminal } = cli
  const platform = cli.platform()
  const signal = cli.interruption()
  const { runs, models } = await platform.openDatabase()
  const run = await runById(runs, id)
  const lake = await platform.openLake()
  terminal.err.write(`Doing the ${run.kind} run ${run.id.slice(0, 8)} again\n`)
  const verification = await verifyRun({
    ...{ run, lake, models, signal, codeVersion: platform.codeVersion },
    ...(seed !== undefined && { seed }),
    learn: learningAside(),
    now: () => platform.clock.now(),
  })
  if (json) writeJson(terminal, { run: run.id, ...verification })
  else terminal.out.write(verificationText(verification, painter(terminal.out)))
  if (verify && !verification.verified) cli.exitWith(EXIT.failure)
}

function verificationText(verification: RunVerification, paint: Paint): string {
  const { verified, notes, objections, differences, sameFigures, sameModels, data } = verification
  const unreadable = objections.length > 0
  const rows = differences
    .slice(0, SHOWN)
    .map(({ what, recorded, again }) => [what, recorded ?? '–', again ?? '–'])
  const more = differences.length - rows.length
  return [
    ...notes,
    ...(unreadable
      ? [...objections, 'It cannot be done again on the data it was done on.']
      : [
          `The same: the candles of ${counted(data.files, 'file')} (${data.candlesHash.slice(0, 12)}), ` +
            `${counted(sameModels, 'model')} by their bytes, ${counted(sameFigures, 'figure')}.`,
        ]),
    ...(rows.length === 0
      ? []
      : [
          table([words('different'), words('recorded'), words('again')], rows, paint).trimEnd(),
          ...(more > 0 ? [`… and ${count(more)} more`] : []),
        ]),
    verified ? paint('green', 'Verified.') : paint('red', 'Not the same.'),
    '',
  ].join('\n')
}
