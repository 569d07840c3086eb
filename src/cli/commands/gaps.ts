import { Command, Option } from 'commander'
import { type Gap, type GapState, reconcileGaps, sameInstrument } from '../../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../../market/index.ts'
import { formatTime } from '../../runtime/index.ts'
import { symbolOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count, counted } from '../quantities.ts'
import { numbers, table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'

interface GapFlags {
  readonly symbol?: string
  readonly state?: GapState
  readonly json?: boolean
}

/** `quantai gaps`: the ledger of missing minutes. */
export const gapsCommand: CommandFile = (cli) =>
  new Command('gaps')
    .description(
      'Show the gap ledger: which minutes are missing, why, and whether they will come. ' +
        'It is brought up to date with the lake first.',
    )
    .addOption(symbolOption())
    .addOption(
      new Option('--state <state>', 'only these').choices(['open', 'repaired', 'confirmed']),
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai gaps', 'every gap ever found'],
        ['quantai gaps --state open', 'those that can still be repaired'],
      ]),
    )
    .action((flags: GapFlags) => showGaps(cli, flags))

async function showGaps({ terminal, platform }: Cli, { symbol, state, json }: GapFlags) {
  const { gaps: ledger } = await platform().openDatabase()
  const lake = await platform().openLake()
  const manifest = await lake.manifest()
  const instruments: Instrument[] = []
  for (const { instrument } of [...manifest.series, ...manifest.received]) {
    if (!instruments.some((known) => sameInstrument(known, instrument)))
      instruments.push(instrument)
  }
  for (const instrument of instruments) {
    await reconcileGaps(lake, ledger, instrument, platform().clock.now())
  }
  const gaps = await ledger.list({ ...(symbol && { symbol }), ...(state && { state }) })
  if (json) writeJson(terminal, gaps)
  else terminal.out.write(gapTable(gaps, painter(terminal.out)))
}

function gapTable(gaps: readonly Gap[], paint: Paint): string {
  if (gaps.length === 0) return 'No gaps.\n'
  const titles = [
    ...[words('venue'), words('market'), words('symbol'), words('from'), words('to')],
    ...[numbers('minutes'), words('cause'), words('state'), words('evidence')],
  ]
  const rows = gaps.map(({ instrument, from, to, cause, state, evidence }) => [
    instrument.venue,
    instrument.market,
    instrument.symbol,
    formatTime(from),
    formatTime(to),
    count((to - from) / MINUTE_MS),
    cause.replaceAll('-', ' '),
    painted(state, paint),
    evidence,
  ])
  const open = gaps.filter(({ state }) => state === 'open').length
  return `${table(titles, rows, paint)}\n${counted(gaps.length, 'gap')}, ${count(open)} open\n`
}

function painted(state: GapState, paint: Paint): string {
  if (state === 'open') return paint('yellow', 'open')
  return state === 'repaired' ? paint('green', 'repaired') : 'confirmed by the venue'
}
