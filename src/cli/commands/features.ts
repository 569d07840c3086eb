import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Command } from 'commander'
import {
  computeFeatures,
  featureSet,
  featureSets,
  labels,
  targetScale,
  warmupOf,
} from '../../features/index.ts'
import type { Candles, Column } from '../../market/index.ts'
import { INTERVALS, MINUTE_MS } from '../../market/index.ts'
import { checkedRange, fromOption, horizonOption, symbolOption, toOption } from '../arguments.ts'
import { bookCoverageOf, coveredMinutes } from '../book-coverage.ts'
import { candlesFor } from '../candles-for.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count, duration } from '../quantities.ts'
import { table, words } from '../table.ts'
import { painter, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

interface FeatureFlags {
  readonly symbol?: string
  readonly set: string
  readonly horizon?: number
  readonly from?: number
  readonly to?: number
  readonly out?: string
  readonly json?: boolean
}

/** `quantai features`: features and the label as a Parquet file. */
export const featuresCommand: CommandFile = (cli) =>
  new Command('features')
    .description(
      'Write the features of every minute, with what happened after it, as one Parquet file. ' +
        'Without --out, list the features of the set.',
    )
    .addOption(symbolOption())
    .option(
      '--set <set>',
      `one of ${featureSets()
        .map(({ id }) => id)
        .join(', ')}`,
      'core@1',
    )
    .addOption(horizonOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--out <file>', 'the Parquet file to write')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai features --set core@1', 'what is in a set'],
        [
          'quantai features --symbol BTCUSDT --set quant-ai@1 --out btc.parquet',
          'the columns of the brief',
        ],
      ]),
    )
    .action((flags: FeatureFlags) => writeFeatures(cli, flags))

async function writeFeatures(cli: Cli, flags: FeatureFlags): Promise<void> {
  const { terminal } = cli
  const set = featureSet(flags.set)
  const { out, json } = flags
  if (out === undefined) {
    const features = set.features.map(({ name, warmup }) => ({ name, warmup }))
    const symbol = flags.symbol ?? cli.platform().settings().SYMBOLS[0]
    const book = set.readsBook && (await bookCoverageOf(await cli.platform().openLake(), symbol))
    if (json) {
      writeJson(terminal, { set: set.id, warmup: warmupOf(set), features, ...(book && { book }) })
    } else {
      const rows = features.map(({ name, warmup }) => [name, String(warmup)])
      const columns = [words('feature'), words('candles before it is defined')]
      terminal.out.write(table(columns, rows, painter(terminal.out)))
      if (book) terminal.out.write(`\n${book}\n`)
    }
    return
  }
  if (!out.endsWith('.parquet')) throw new UsageError(`--out ${out} must end in .parquet`)
  // Asked before the work, so that a slip of the keyboard costs no minute.
  if (!existsSync(dirname(out)))
    throw new UsageError(`--out ${out}: there is no folder ${dirname(out)}`)
  const start = performance.now()
  const { from, to } = checkedRange(flags)
  const { candles, instrument } = await candlesFor(cli, { symbol: flags.symbol, from, to, set })
  const horizon = flags.horizon ?? cli.platform().settings().HORIZON
  const { names, columns } = computeFeatures(set, candles)
  const label = labels(candles, horizon)
  const scale = targetScale(candles, horizon)
  const lake = await cli.platform().openLake()
  const part = `${out}.part`
  await lake.engine.writeColumns(
    [
      { name: 'open_time', values: candles.openTime, type: 'time' },
      { name: 'close_time', values: closeTimes(candles), type: 'time' },
      ...names.map((name, i) => ({ name, values: columns[i], type: 'number' }) as const),
      // `close` is a feature of some sets and of none of the others.
      ...(names.includes('close')
        ? []
        : [{ name: 'close', values: candles.close, type: 'number' } as const]),
      {
        name: `close_t_plus_${horizon}`,
        values: closesAhead(candles, label, horizon),
        type: 'number',
      },
      { name: `log_return_t_plus_${horizon}`, values: label, type: 'number' },
      // What our models learn: the return over its causal volatility.
      { name: `scale_t_plus_${horizon}`, values: scale, type: 'number' },
      {
        name: `normalised_return_t_plus_${horizon}`,
        values: label.map((value, i) => (scale[i] > 0 ? value / scale[i] : Number.NaN)),
        type: 'number',
      },
    ],
    part,
  )
  await rename(part, out)
  const facts = {
    file: out,
    set: set.id,
    instrument,
    horizon,
    rows: candles.length,
    features: names.length,
    ...(candles.book && { coveredMinutes: coveredMinutes(candles.book) }),
  }
  if (json) writeJson(terminal, facts)
  else {
    const took = duration(performance.now() - start)
    terminal.out.write(
      `${count(facts.rows)} rows × ${facts.features} features of ${set.id} for ${instrument.symbol} ` +
        `with the close ${horizon} minutes ahead → ${out} (${took})\n`,
    )
    if (facts.coveredMinutes !== undefined) {
      terminal.out.write(
        `The order book was followed in ${count(facts.coveredMinutes)} of them; elsewhere its features are undefined.\n`,
      )
    }
  }
}

function closeTimes({ openTime, interval }: Candles): Column {
  return openTime.map((time) => time + INTERVALS[interval] - 1)
}

/** The close the label speaks of, found by its time; NaN where there is none. */
function closesAhead({ close, openTime }: Candles, label: Column, horizon: number): Column {
  const ahead = horizon * MINUTE_MS
  let j = 0
  return label.map((value, i) => {
    if (Number.isNaN(value)) return Number.NaN
    while (openTime[j] < openTime[i] + ahead) j += 1
    return close[j]
  })
}
