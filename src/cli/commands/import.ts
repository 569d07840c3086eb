import { Command, Option } from 'commander'
import type { ArchiveFile, FileResult, ImportSummary } from '../../ingest/index.ts'
import { importArchive } from '../../ingest/index.ts'
import type { Gap } from '../../lake/index.ts'
import { reconcileGaps } from '../../lake/index.ts'
import { INTERVALS, MINUTE_MS } from '../../market/index.ts'
import { checkedRange, fromOption, symbolOption, toOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { progress } from '../progress.ts'
import { count, counted, duration } from '../quantities.ts'
import { numbers, table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'

interface ImportFlags {
  readonly symbol?: string
  readonly interval?: string
  readonly market?: 'spot' | 'um'
  readonly kind?: 'klines' | 'trades' | 'aggTrades'
  readonly from?: number
  readonly to?: number
  readonly json?: boolean
}

/** How many failures and reasons the summary spells out; `--json` has them all. */
const SHOWN = 10

/** `quantai import`: archive files into the lake. */
export const importCommand: CommandFile = (cli) =>
  new Command('import')
    .description(
      "Import klines, trades or aggTrades in the layout of the venue's archive into the lake. " +
        'Running it again changes nothing; running it after an interruption finishes the work.',
    )
    .argument('<address...>', 'folders, http(s) bases, or single .zip, .csv, .csv.gz files')
    .addOption(symbolOption())
    .addOption(new Option('--interval <interval>', 'bar length').choices(Object.keys(INTERVALS)))
    .addOption(new Option('--market <market>', 'spot, or um for futures').choices(['spot', 'um']))
    .addOption(
      new Option('--kind <kind>', 'what the files hold').choices(['klines', 'trades', 'aggTrades']),
    )
    .addOption(fromOption())
    .addOption(toOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai import ./archive', 'everything in a folder'],
        ['quantai import ./archive --symbol BTCUSDT --from 2024-01 --to 2024-07', 'half a year'],
        [
          'quantai import trades.csv --symbol BTCUSDT --kind trades',
          'a file whose name says nothing',
        ],
        ['quantai import https://host/path --symbol BTCUSDT --from 2024-01', 'over http'],
      ]),
    )
    .action((addresses: string[], flags: ImportFlags) => runImport(cli, addresses, flags))

async function runImport(
  cli: Cli,
  addresses: readonly string[],
  flags: ImportFlags,
): Promise<void> {
  const { terminal } = cli
  const { symbol, interval, market, kind, from, to } = checkedRange(flags)
  const platform = cli.platform()
  const signal = cli.interruption()
  const archive = await platform.openArchive()
  const found: ArchiveFile[] = []
  for (const address of addresses) {
    found.push(...(await archive.find(address, { symbol, interval, market, kind, from, to })))
  }
  const lake = await platform.openLake()
  const bar = progress({ stream: terminal.err, unit: 'files', now: () => performance.now() })
  const start = performance.now()
  const summary = await importArchive({
    lake,
    clock: platform.clock,
    venue: 'binance',
    files: found,
    limits: { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER },
    signal,
    onFile(file, result, { files, rowsRead }) {
      if (troubled(result)) bar.note(troubleOf(file, result))
      bar.show({ done: files.done, total: files.total, rows: rowsRead, doing: file.name })
    },
  })
  bar.end()
  const elapsedMs = performance.now() - start
  const gaps = await reconciled(cli, summary)
  if (flags.json) writeJson(terminal, { ...summary, elapsedMs, gaps })
  else terminal.out.write(summaryText(summary, gaps, elapsedMs, painter(terminal.out)))

  if (summary.interrupted) cli.exitWith(EXIT.interrupted)
  else if (found.length === 0) cli.exitWith(EXIT.failure)
  else if (summary.failures.length > 0 || summary.rejectedRows > 0) cli.exitWith(EXIT.partial)
}

/** The ledger after the import; undefined when it was cut short, or while another process has the database. */
async function reconciled(cli: Cli, summary: ImportSummary): Promise<readonly Gap[] | undefined> {
  if (summary.instruments.length === 0) return []
  // Opening the database takes seconds nobody wants to wait for after Ctrl-C; the next run does it.
  if (summary.interrupted) return undefined
  const platform = cli.platform()
  const lake = await platform.openLake()
  try {
    const { gaps } = await platform.openDatabase()
    const ledgers = []
    for (const instrument of summary.instruments) {
      ledgers.push(...(await reconcileGaps(lake, gaps, instrument, platform.clock.now())))
    }
    return ledgers
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'IN_USE')) throw error
    cli.terminal.err.write(
      `The candles are in the lake. Their gaps are not in the ledger yet: ${error.message}\n` +
        'The next import, or `quantai gaps` once it is free, brings it up to date.\n',
    )
    return undefined
  }
}

function troubled(result: FileResult): boolean {
  return result.kind === 'failed' || result.rejected > 0
}

function troubleOf({ name }: ArchiveFile, result: FileResult): string {
  return result.kind === 'failed'
    ? `${name}: not imported, ${result.reason}`
    : `${name}: ${counted(result.rejected, 'row')} in quarantine`
}

function summaryText(
  summary: ImportSummary,
  gaps: readonly Gap[] | undefined,
  elapsedMs: number,
  paint: Paint,
): string {
  const { files, candles, rowsRead, rejectedRows, partialMinutes, failures, rejections } = summary
  if (files.total === 0)
    return 'No archive file matches. Look at the folder, --symbol and the range.\n'
  const rate = `${duration(elapsedMs)}, ${count(rowsRead / (elapsedMs / 1000))} rows/s`
  const rows: string[][] = [
    ['files', count(files.done), `of ${count(files.total)} in ${rate}`],
    ['', count(files.unchanged), 'already imported'],
    ['', count(failures.length), 'failed'],
    ['candles', count(candles.fresh), 'new'],
    ['', count(candles.duplicates), 'duplicates'],
    ['', count(candles.changed), 'replaced by a newer version'],
    ['rows', count(rejectedRows), 'rejected, in quarantine with their reasons'],
  ]
  if (candles.outranked > 0) {
    rows.push([
      '',
      count(candles.outranked),
      "minutes from trades differ from the venue's own, which stays",
    ])
  }
  if (partialMinutes > 0) {
    rows.push([
      '',
      count(partialMinutes),
      'minutes left out: only part of their trades is in the file',
    ])
  }
  if (gaps !== undefined) rows.push(...gapRows(gaps))
  const said = table([words(''), numbers(''), words('')], rows, paint).replace(/^\s*\n/, '')
  const reasons = [
    ...failures.map(({ file, reason }) => `${paint('red', 'failed')}   ${file}: ${reason}`),
    ...rejections.map(
      ({ file, reason, rows: times }) =>
        `${paint('yellow', 'rejected')} ${file}: ${counted(times, 'row')}, ${reason}`,
    ),
  ]
  const more = reasons.length > SHOWN ? [`and ${count(reasons.length - SHOWN)} more (--json)`] : []
  const ended = summary.interrupted ? ['Interrupted. Run it again to finish.'] : []
  return [said.trimEnd(), ...reasons.slice(0, SHOWN), ...more, ...ended, ''].join('\n')
}

function gapRows(gaps: readonly Gap[]): string[][] {
  const standing = gaps.filter(({ state }) => state !== 'repaired')
  const minutes = standing.reduce((sum, { from, to }) => sum + (to - from) / MINUTE_MS, 0)
  const open = standing.filter(({ state }) => state === 'open').length
  const detail = `of ${counted(minutes, 'minute')}; ${count(open)} open (quantai gaps)`
  return [['gaps', count(standing.length), detail]]
}
