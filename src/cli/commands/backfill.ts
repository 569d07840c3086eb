import { Command } from 'commander'
import { enterAbsent, type FillSummary, fillSeries } from '../../ingest/index.ts'
import {
  type Gap,
  type GapLedger,
  reconcileGaps,
  type Span,
  sameInstrument,
} from '../../lake/index.ts'
import { type Instrument, MINUTE_MS } from '../../market/index.ts'
import { formatTime } from '../../runtime/index.ts'
import { checkedRange, fromOption, symbolOption, toOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { progress } from '../progress.ts'
import { count, counted, duration } from '../quantities.ts'
import { writeJson } from '../terminal.ts'

interface BackfillFlags {
  readonly symbol?: string
  readonly from?: number
  readonly to?: number
  readonly json?: boolean
}

/** `quantai backfill`: what the lake lacks of a symbol, from the venue. */
export const backfillCommand: CommandFile = (cli) =>
  new Command('backfill')
    .description(
      "Bring a symbol's 1-minute candles from the venue: whole past months from its archive, the rest by REST. " +
        'Asks only for what the lake lacks, holes included; stop it at any moment and run it again.',
    )
    .addOption(symbolOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai backfill --symbol BTCUSDT --from 2024-01-01', 'everything since then'],
        ['quantai backfill --symbol ETHUSDT', 'everything there is'],
        [
          'BINANCE_REST_URL=http://127.0.0.1:8010 quantai backfill --from 2024-08',
          'from a venue on this machine',
        ],
      ]),
    )
    .action((flags: BackfillFlags) => runBackfill(cli, flags))

async function runBackfill(cli: Cli, flags: BackfillFlags): Promise<void> {
  const { terminal } = cli
  const platform = cli.platform()
  const signal = cli.interruption()
  const { from, to } = checkedRange(flags)
  const symbol = flags.symbol ?? platform.settings().SYMBOLS[0]
  const venue = await platform.openVenueSource(signal)
  const instrument: Instrument = { venue: 'binance', market: 'spot', symbol }
  const first = await venue.source.firstOpenTime(symbol, signal)
  const span = {
    from: Math.max(first, onMinute(from ?? first)),
    to: onMinute(Math.min(to ?? Number.POSITIVE_INFINITY, venue.clock.now())),
  }
  const lake = await platform.openLake()
  const ledger = await openLedger(cli)
  const bar = progress({ stream: terminal.err, unit: 'minutes', now: () => performance.now() })
  const startedAt = performance.now()
  const summary = await fillSeries({
    ...{ lake, source: venue.source, archive: venue.archive, instrument, span, signal },
    clock: venue.clock,
    confirmed: await confirmedIn(ledger, instrument),
    onStep: ({ done, total, candles, doing }) => bar.show({ done, total, rows: candles, doing }),
    onArchiveSilent: (reason) =>
      bar.note(`The archive gives no answer (${reason}): the rest comes by REST alone.`),
  }).finally(() => bar.end())

  let gaps: readonly Gap[] | undefined
  if (ledger !== undefined) {
    await enterAbsent(ledger, instrument, summary.absent, venue.clock.now())
    gaps = await reconcileGaps(lake, ledger, instrument, venue.clock.now())
  }
  const elapsedMs = performance.now() - startedAt
  if (flags.json) writeJson(terminal, { instrument, ...span, ...summary, elapsedMs, gaps })
  else terminal.out.write(summaryText(instrument, span, summary, gaps, elapsedMs))
  if (summary.failures.length > 0 || summary.rejectedRows > 0) cli.exitWith(EXIT.partial)
}

/** undefined while another process has the database: the candles come all the same, and that is said. */
async function openLedger(cli: Cli): Promise<GapLedger | undefined> {
  try {
    return (await cli.platform().openDatabase()).gaps
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'IN_USE')) throw error
    cli.terminal.err.write(
      `The gap ledger is not brought up to date: ${error.message}\n` +
        '`quantai gaps` does it once the database is free.\n',
    )
    return undefined
  }
}

async function confirmedIn(
  ledger: GapLedger | undefined,
  instrument: Instrument,
): Promise<readonly Span[]> {
  const gaps = (await ledger?.list({ symbol: instrument.symbol, state: 'confirmed' })) ?? []
  return gaps.filter((gap) => sameInstrument(gap.instrument, instrument))
}

function onMinute(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS
}

function summaryText(
  { symbol }: Instrument,
  { from, to }: Span,
  summary: FillSummary,
  gaps: readonly Gap[] | undefined,
  elapsedMs: number,
): string {
  const { missing, candles, fromArchive, fromRest, absent, rejectedRows, failures } = summary
  const without = absent.reduce((sum, hole) => sum + (hole.to - hole.from) / MINUTE_MS, 0)
  const lines = [
    `${symbol}  ${formatTime(from)} to ${formatTime(to)}, in ${duration(elapsedMs)}`,
    `  ${count(missing)} minutes were missing; ${counted(candles, 'candle')} came: ` +
      `${count(fromArchive)} from the archive, ${count(fromRest)} by REST`,
  ]
  if (without > 0) lines.push(`  ${counted(without, 'minute')} the venue itself does not have`)
  if (rejectedRows > 0) {
    lines.push(`  ${counted(rejectedRows, 'row')} rejected, in quarantine with their reasons`)
  }
  for (const failure of failures) lines.push(`  failed: ${failure}`)
  const open = gaps?.filter(({ state }) => state === 'open').length
  if (open !== undefined && open > 0)
    lines.push(`  ${counted(open, 'gap')} still open (quantai gaps)`)
  return `${lines.join('\n')}\n`
}
