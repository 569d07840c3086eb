import { Command } from 'commander'
import { type Parity, verifyParity } from '../../jobs/index.ts'
import { checkedRange, fromOption, symbolOption, toOption } from '../arguments.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { forecastSeries } from '../forecast-series.ts'
import { count } from '../quantities.ts'
import { numbers, table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'

interface ParityFlags {
  readonly symbol?: string
  readonly from?: number
  readonly to?: number
  readonly json?: boolean
}

/** `quantai verify-parity`: the same numbers live and in batch. */
export const verifyParityCommand: CommandFile = (cli) =>
  new Command('verify-parity')
    .description(
      'Compute features and forecasts of a range again by the batch path, from the same Silver, and compare with ' +
        'what was stored live, bit for bit. Exit code 1 when anything differs.',
    )
    .addOption(symbolOption())
    .addOption(fromOption())
    .addOption(toOption())
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai verify-parity', 'everything ever forecast of the first of SYMBOLS'],
        ['quantai verify-parity --symbol ETHUSDT --from 2024-08-08 --to 2024-08-09', 'one day'],
      ]),
    )
    .action((flags: ParityFlags) => parity(cli, flags))

async function parity(cli: Cli, flags: ParityFlags): Promise<void> {
  const { SYMBOLS, HORIZON: horizonMinutes } = cli.platform().settings()
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = checkedRange(flags)
  const { forecasts, models } = await cli.platform().openDatabase()
  const lake = await cli.platform().openLake()
  const symbol = flags.symbol ?? SYMBOLS[0]
  const instrument = await forecastSeries(cli, forecasts, symbol, horizonMinutes)
  const found = await verifyParity({
    ...{ instrument, horizonMinutes, span: { from, to }, forecasts, models, lake },
  })
  if (flags.json) writeJson(cli.terminal, { identical: found.differences === 0, ...found })
  else cli.terminal.out.write(parityText(found, painter(cli.terminal.out)))
  if (found.differences > 0) cli.exitWith(EXIT.failure)
}

function parityText(parity: Parity, paint: Paint): string {
  const { instrument, issued, same, sameFeatures, withheld, sameWithheld, seenTooLate } = parity
  const rows = [
    ['candles in Silver', count(parity.candles), ''],
    ['  repaired after forecasts', count(parity.repairedLate), ''],
    ['  without an answer', count(parity.unanswered), ''],
    ['forecasts ahead of Silver: the next start brings their candles', count(parity.ahead), ''],
    ['forecasts issued', count(issued), ''],
    ['  features identical', count(issued), count(sameFeatures)],
    ['  every value identical', count(issued), count(same)],
    ['forecasts withheld', count(withheld), ''],
    ['  seen too late, not computed again', count(seenTooLate), ''],
    ['  withheld in batch as well', count(withheld - seenTooLate), count(sameWithheld)],
  ]
  const title = `${instrument.venue} ${instrument.market} ${instrument.symbol}`
  const verdict =
    parity.differences === 0
      ? paint('green', 'Identical, bit for bit.')
      : paint('red', `${count(parity.differences)} differ:`)
  const differing = parity.differing.map(({ id, what, fields }) => {
    const values = fields.map(
      ({ field, stored, recomputed }) => `${field} ${stored} ≠ ${recomputed}`,
    )
    return `  ${id}: ${[what, ...values].join(', ')}`
  })
  const columns = [words(title), numbers('live'), numbers('batch')]
  return `${table(columns, rows, paint)}\n${[verdict, ...differing].join('\n')}\n`
}
