import { Command } from 'commander'
import type { CandleSeries, SeriesOverview } from '../../lake/index.ts'
import { DAY_MS, intervalMs } from '../../market/index.ts'
import { formatTime } from '../../runtime/index.ts'
import { symbolOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count, counted } from '../quantities.ts'
import { numbers, table, words } from '../table.ts'
import { painter, writeJson } from '../terminal.ts'

interface LakeFlags {
  readonly symbol?: string
  readonly days?: boolean
  readonly json?: boolean
}

/** `quantai lake`: what is in the lake. */
export const lakeCommand: CommandFile = (cli) =>
  new Command('lake')
    .description('Show what is in the lake: symbols, ranges, rows, coverage per day, versions.')
    .addOption(symbolOption())
    .option('--days', 'list every day that is not complete')
    .option('--json', 'print one JSON document, with the coverage of every day and every file')
    .addHelpText(
      'after',
      examples([
        ['quantai lake', 'a line a series'],
        ['quantai lake --symbol BTCUSDT --days', 'and its incomplete days'],
        ['quantai lake --json', 'for scripts: also which Parquet files make up each table'],
      ]),
    )
    .action((flags: LakeFlags) => showLake(cli, flags))

async function showLake({ terminal, platform }: Cli, { symbol, days, json }: LakeFlags) {
  const lake = await platform().openLake()
  const manifest = await lake.manifest()
  const chosen = manifest.series.filter(
    ({ instrument }) => symbol === undefined || instrument.symbol === symbol,
  )
  const overviews: SeriesOverview[] = []
  for (const series of chosen) overviews.push(await lake.overview(series))
  if (json) {
    writeJson(terminal, {
      address: lake.files.address,
      version: manifest.version,
      series: overviews,
    })
    return
  }
  const paint = painter(terminal.out)
  if (overviews.length === 0) {
    terminal.out.write(`${nothingOf(symbol, manifest.series)} Fill it: quantai import <folder>\n`)
    return
  }
  const published = new Date(manifest.publishedAt).toISOString().slice(0, 16)
  terminal.out.write(
    `${lake.files.address}, version ${manifest.version} of ${published}Z, ` +
      `${counted(manifest.received.length, 'received file')}\n\n`,
  )
  const titles = [
    ...[
      words('venue'),
      words('market'),
      words('symbol'),
      words('interval'),
      words('from'),
      words('to'),
    ],
    ...[
      numbers('candles'),
      numbers('covered'),
      numbers('holes'),
      numbers('files'),
      numbers('replaced'),
    ],
  ]
  terminal.out.write(table(titles, overviews.map(seriesRow), paint))
  for (const overview of days ? overviews : []) {
    const { series } = overview
    const incomplete = incompleteDays(overview)
    terminal.out.write(
      `\n${series.instrument.symbol} ${series.interval}: ${counted(incomplete.length, 'incomplete day')}\n`,
    )
    const rows = incomplete.map(({ day, rows: got, of }) => [
      formatTime(day),
      count(got),
      count(of),
      `${((got / of) * 100).toFixed(1)} %`,
    ])
    if (rows.length > 0) {
      const columns = [words('day'), numbers('candles'), numbers('of'), numbers('covered')]
      terminal.out.write(table(columns, rows, paint))
    }
  }
}

/** Why there is nothing to show: an empty lake is another matter than a symbol it does not hold. */
function nothingOf(symbol: string | undefined, series: readonly CandleSeries[]): string {
  const known = [...new Set(series.map(({ instrument }) => instrument.symbol))].join(', ')
  return known === '' ? 'The lake is empty.' : `The lake has no ${symbol}, only ${known}.`
}

function seriesRow({ series, rows, span, holes }: SeriesOverview): string[] {
  const { instrument, interval, candles, superseded } = series
  const due = (span.to - span.from) / intervalMs(interval)
  return [
    instrument.venue,
    instrument.market,
    instrument.symbol,
    interval,
    formatTime(span.from),
    formatTime(span.to),
    count(rows),
    `${(Math.floor((rows / due) * 1e4) / 100).toFixed(2)} %`, // Never rounded up to a full hundred.
    count(holes.length),
    count(candles.length),
    count(superseded.reduce((sum, file) => sum + file.rows, 0)),
  ]
}

/** Days between the first and the last candle that lack some; the ends count from and to those. */
function incompleteDays({ series, span, days }: SeriesOverview) {
  const step = intervalMs(series.interval)
  const rowsOn = new Map(days.map(({ day, rows }) => [day, rows]))
  const found: { day: number; rows: number; of: number }[] = []
  for (let day = Math.floor(span.from / DAY_MS) * DAY_MS; day < span.to; day += DAY_MS) {
    const of = (Math.min(day + DAY_MS, span.to) - Math.max(day, span.from)) / step
    const rows = rowsOn.get(day) ?? 0
    if (rows < of) found.push({ day, rows, of })
  }
  return found
}
