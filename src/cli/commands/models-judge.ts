import { Command } from 'commander'
import { featureSet } from '../../features/index.ts'
import { judgeImported, registeredName } from '../../jobs/index.ts'
import { MINUTE_MS } from '../../market/index.ts'
import { loadChampion, type PromotionVerdict } from '../../models/index.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { wholeVersionOf } from '../version-of.ts'

/** `quantai models judge`: an imported model before the gate. */
export const modelsJudgeCommand: CommandFile = (cli) => {
  const command = new Command('judge')
    .description(
      'Walk an imported model through the candles after all that it may have seen, and ask it through the gate. The ' +
        'judgement is a version of its own.',
    )
    .argument('<name>')
    .argument('<version>')
    .addHelpText(
      'after',
      examples([['quantai models judge binance-spot-BTCUSDT-10m 4', 'version 4, imported before']]),
    )
  return command.action((name: string, version: string) =>
    runJudge(cli, name, version, command.optsWithGlobals<{ readonly json?: boolean }>()),
  )
}

async function runJudge(
  cli: Cli,
  name: string,
  text: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const { terminal } = cli
  const platform = cli.platform()
  const { runs, models } = await platform.openDatabase()
  const registered = await wholeVersionOf(models, name, text)
  const { facts } = loadChampion(registered.artifact)
  const horizonMinutes = facts.horizonMs / MINUTE_MS
  const set = featureSet(facts.setId)
  const lake = await platform.openLake()
  const { series } = await lake.manifest()
  const found = series.find(
    ({ instrument, interval }) =>
      interval === '1m' && registeredName(instrument, horizonMinutes) === name,
  )
  if (found === undefined) throw new UsageError(`The lake has no candles for ${name}: quantai lake`)
  const { instrument } = found
  const { candles, source } = await lake.traced({
    ...{ instrument, interval: '1m', book: set.readsBook === true },
    span: { from: 0, to: Number.MAX_SAFE_INTEGER },
  })
  const { version, verdict } = await judgeImported({
    ...{ instrument, horizonMinutes, set, candles, source, runs, models },
    ...{ seed: platform.settings().SEED, codeVersion: platform.codeVersion },
    ...{ version: registered.version, now: () => platform.clock.now() },
    signal: cli.interruption(),
  })
  if (json) return writeJson(terminal, { name, version, verdict })
  terminal.out.write(checkTable(verdict, painter(terminal.out)))
  const next = verdict.promoted
    ? `passed the gate and may serve: quantai models promote ${name} ${version}`
    : 'did not pass the gate and does not serve'
  terminal.out.write(`\nVersion ${version} of ${name}, the same model with this verdict, ${next}\n`)
}

function checkTable({ checks }: PromotionVerdict, paint: Paint): string {
  const rows = checks.map(({ check, passed, found, bar }) => [
    check,
    passed ? paint('green', 'passed') : paint('red', 'missed'),
    found,
    bar,
  ])
  const details = checks.flatMap((each) => each.details ?? [])
  const told = details.length === 0 ? '' : `\n${details.map((detail) => `  ${detail}\n`).join('')}`
  return (
    table([words('check'), words(''), words('found'), words('what would do')], rows, paint) + told
  )
}
