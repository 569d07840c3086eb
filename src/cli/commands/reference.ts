import { Command } from 'commander'
import { levelR2, rmse } from '../../scores/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { count } from '../quantities.ts'
import { numbers, table, words } from '../table.ts'
import { painter, writeJson } from '../terminal.ts'

/** The share of rows, at the end, that the brief's implementation tests on. */
const TEST_SHARE = 0.2

/** `quantai reference`: the metric of the brief, for a forecast that knows nothing. */
export const referenceCommand: CommandFile = (cli) =>
  new Command('reference')
    .description(
      'Score "price unchanged" by R² and RMSE of the price level, as published implementations score ' +
        'their models, on a Parquet file with the columns close and close_t_plus_10.',
    )
    .argument('<file>', 'the Silver Parquet file of such an implementation')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([['quantai reference silver.parquet', 'what knowing nothing scores']]),
    )
    .action((file: string, { json }: { readonly json?: boolean }) =>
      score(cli, file, json ?? false),
    )

async function score({ terminal, platform }: Cli, file: string, json: boolean): Promise<void> {
  const lake = await platform().openLake()
  const [close, ahead] = await lake.engine.readColumns(file, ['close', 'close_t_plus_10'])
  const known = [...close.keys()].filter((i) => close[i] > 0 && ahead[i] > 0)
  const testFrom = known.length - Math.ceil(known.length * TEST_SHARE)
  const spans = [
    { span: 'last 20 % of the rows', rows: known.slice(testFrom) },
    { span: 'all rows', rows: [...known] },
  ].map(({ span, rows }) => {
    const actual = Float64Array.from(rows, (i) => ahead[i])
    const forecast = Float64Array.from(rows, (i) => close[i])
    return {
      span,
      rows: rows.length,
      levelR2: levelR2(actual, forecast),
      rmseUsd: rmse(actual, forecast),
      r2AgainstUnchanged: 0,
    }
  })
  if (json) {
    writeJson(terminal, { file, forecast: 'price unchanged', spans })
    return
  }
  const rows = spans.map(({ span, rows: n, levelR2: r2, rmseUsd }) => [
    ...[span, count(n), r2.toFixed(3), rmseUsd.toFixed(2), '0'],
  ])
  const columns = [
    ...[words('price unchanged, on'), numbers('rows'), numbers('R² of the level')],
    ...[numbers('RMSE, USD'), numbers('R² against doing nothing')],
  ]
  terminal.out.write(table(columns, rows, painter(terminal.out)))
  terminal.out.write(
    '\nThe R² of a price level says how much the price moved, not how good a forecast is: this one knows nothing.\n',
  )
}
