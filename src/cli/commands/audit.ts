import { Command } from 'commander'
import { type Audit, auditForecast } from '../../jobs/index.ts'
import { MINUTE_MS } from '../../market/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { EXIT } from '../exit-codes.ts'
import { count } from '../quantities.ts'
import { numbers, table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'

/** `quantai audit`: a stored forecast, made again. */
export const auditCommand: CommandFile = (cli) =>
  new Command('audit')
    .description(
      'Make a stored forecast again from what the lake knew when it was issued, and compare bit for bit. ' +
        'Shows what it looked back on, when each minute was known, and every feature with its value. Exit code ' +
        '1 when a minute was not known yet, or a value differs.',
    )
    .argument('<forecast id>', 'as the API and the database name it')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai audit simulated:spot:BTCUSDT:10:1767225659999', 'one forecast'],
        ['quantai audit binance:spot:ETHUSDT:10:1767225659999 --json', 'every input and value'],
      ]),
    )
    .action((id: string, { json }: { readonly json?: boolean }) => audit(cli, id, json ?? false))

async function audit(cli: Cli, id: string, json: boolean): Promise<void> {
  const { forecasts, models } = await cli.platform().openDatabase()
  const lake = await cli.platform().openLake()
  const found = await auditForecast({ id, forecasts, models, lake })
  if (json) writeJson(cli.terminal, { proved: found.objections.length === 0, ...found })
  else cli.terminal.out.write(auditText(found, painter(cli.terminal.out)))
  if (found.objections.length > 0) cli.exitWith(EXIT.failure)
}

function auditText({ forecast, model, inputs, features, objections }: Audit, paint: Paint): string {
  const lines: string[] = [paint('bold', forecast.id)]
  const issued = `as of ${moment(forecast.asOf)}, issued at ${moment(forecast.issuedAt)}`
  if (forecast.kind === 'withheld') lines.push(`Withheld ${issued}: ${forecast.reason}`)
  else {
    lines.push(`Forecast ${issued}, of the close at ${moment(forecast.targetTime)}`)
    lines.push(`Price ${forecast.price}, after a close of ${forecast.lastClose}`)
  }
  if (model !== undefined) {
    lines.push(`Model ${model.version}, trained on closes up to ${moment(model.trainedTo)}`)
  }
  if (inputs.length > 0) lines.push('', inputsText(inputs, forecast.issuedAt))
  if (features.length > 0) {
    const rows = features.map(({ name, value }) => [name, String(value)])
    lines.push('', table([words('feature'), numbers('value')], rows, paint).trimEnd())
  }
  const verdict =
    objections.length === 0
      ? forecast.kind === 'issued'
        ? [
            paint(
              'green',
              'Proved: nothing was used before it was known, and every value comes out the same to the last bit.',
            ),
          ]
        : ['Nothing was claimed, and nothing is wrong with that.']
      : [paint('red', 'Refuted:'), ...objections.map((objection) => `  ${objection}`)]
  return `${[...lines, '', ...verdict].join('\n')}\n`
}

function inputsText(inputs: Audit['inputs'], issuedAt: number): string {
  const known = inputs.filter(({ receivedTime }) => (receivedTime ?? Infinity) <= issuedAt)
  const last = Math.max(...known.map(({ receivedTime }) => receivedTime ?? 0))
  const [first, end] = [inputs[0].openTime, inputs[inputs.length - 1].openTime + MINUTE_MS]
  return (
    `Looked back on ${count(inputs.length)} minutes, ${moment(first)} to ${moment(end)}: ` +
    `${count(known.length)} known when it was issued, the last of them at ${moment(last)}`
  )
}

function moment(time: number): string {
  return `${new Date(time).toISOString().slice(0, 23).replace('T', ' ')}Z`
}
