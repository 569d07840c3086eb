import { Command } from 'commander'
import { LEAK_CHECK, type ModelVersionSummary } from '../../models/index.ts'
import { candidateTable } from '../candidate-table.ts'
import type { Cli, CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { flattened } from '../flattened.ts'
import { numbers, table, words } from '../table.ts'
import { type Paint, painter, writeJson } from '../terminal.ts'
import { minuteWords } from '../time-words.ts'
import { UsageError } from '../usage-error.ts'
import { versionOf, versionsOf } from '../version-of.ts'
import { modelsExportCommand } from './models-export.ts'
import { modelsImportCommand } from './models-import.ts'
import { modelsJudgeCommand } from './models-judge.ts'

interface ModelFlags {
  readonly json?: boolean
}

interface PromoteFlags {
  readonly anyway?: boolean
  readonly audited?: string
  readonly reason: string
}

/** `quantai models`: the registry, and the champion's chair. */
export const modelsCommand: CommandFile = (cli) => {
  const models = new Command('models')
    .description(
      'Show registered models, their versions with the verdicts of the gate, and which one serves.',
    )
    .argument('[name]', 'one model; all of them unless given')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai models', 'every model, and its champion'],
        ['quantai models binance-spot-BTCUSDT-10m', 'its versions'],
        ['quantai models show binance-spot-BTCUSDT-10m 3', 'one version with its verdict'],
        ['quantai models promote binance-spot-BTCUSDT-10m 3', 'let version 3 serve'],
        [
          'quantai models rollback binance-spot-BTCUSDT-10m',
          'let the champion before it serve again',
        ],
      ]),
    )
    .action((name: string | undefined, flags: ModelFlags) => listModels(cli, name, flags))
  models
    .command('show')
    .description('Show one version, and the verdict it came with.')
    .argument('<name>')
    .argument('<version>')
    .action((name: string, version: string) => showVersion(cli, name, version, models.opts()))
  models
    .command('promote')
    .description(
      'Let a version serve from the next start or retraining on. One that did not pass the gate needs --anyway.',
    )
    .argument('<name>')
    .argument('<version>')
    .option('--anyway', 'although it did not pass the gate')
    .option(
      '--audited <text>',
      'although there was a sign of a leak: what was looked at, and found',
    )
    .option('--reason <text>', 'kept with the change', 'by hand')
    .action((name: string, version: string, flags: PromoteFlags) =>
      promote(cli, name, version, flags),
    )
  models
    .command('rollback')
    .description('Let the champion before the present one serve again.')
    .argument('<name>')
    .option('--reason <text>', 'kept with the change', 'by hand')
    .action((name: string, { reason }: { reason: string }) => rollback(cli, name, reason))
  for (const each of [modelsImportCommand, modelsJudgeCommand, modelsExportCommand]) {
    models.addCommand(each(cli))
  }
  return models
}

async function listModels(cli: Cli, name: string | undefined, { json }: ModelFlags) {
  const { terminal } = cli
  const paint = painter(terminal.out)
  const { models } = await cli.platform().openDatabase()
  if (name !== undefined) {
    const versions = await versionsOf(models, name)
    const history = await models.aliasHistory(name)
    if (json) return writeJson(terminal, { name, versions, history })
    terminal.out.write(versionTable(versions, paint))
    for (const { at, version, reason } of history) {
      terminal.out.write(`${minuteWords(at)}  version ${version} became the champion: ${reason}\n`)
    }
    return
  }
  const all = await Promise.all(
    (await models.names()).map(async (each) => ({ name: each, versions: await models.list(each) })),
  )
  if (json) return writeJson(terminal, all)
  if (all.length === 0) {
    terminal.out.write('No models yet. quantai start trains one.\n')
    return
  }
  const titles = [
    words('model'),
    numbers('versions'),
    words('champion'),
    words('features'),
    words('since'),
  ]
  const rows = all.map(({ name: each, versions }) => {
    const champion = versions.find(({ alias }) => alias === 'champion')
    const serves = champion ? `version ${champion.version}: ${champion.kind}` : 'none'
    const since = champion ? minuteWords(champion.createdAt) : '–'
    return [each, String(versions.length), serves, champion?.featureSet ?? '–', since]
  })
  terminal.out.write(table(titles, rows, paint))
}

function versionTable(versions: readonly ModelVersionSummary[], paint: Paint): string {
  const titles = [
    ...[numbers('version'), words(''), words('kind'), words('features'), words('made')],
    ...[words('gate'), words('bytes')],
  ]
  const rows = versions.map(
    ({ version, alias, kind, featureSet, createdAt, verdict, artifactHash }) => [
      String(version),
      alias === null ? '' : paint('green', alias),
      kind,
      featureSet,
      minuteWords(createdAt),
      gateText(verdict),
      artifactHash.slice(0, 12),
    ],
  )
  return table(titles, rows, paint)
}

/** Passed, or what was missing. */
function gateText({ promoted, checks }: ModelVersionSummary['verdict']): string {
  if (promoted === true) return 'passed'
  if (!Array.isArray(checks)) return 'not judged'
  return `missed: ${missedChecks({ checks }).join('; ')}`
}

function missedChecks({ checks }: ModelVersionSummary['verdict']): readonly string[] {
  if (!Array.isArray(checks)) return []
  return checks.flatMap((check: unknown) =>
    isRecord(check) && check.passed !== true ? [String(check.check)] : [],
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

async function showVersion(cli: Cli, name: string, text: string, { json }: ModelFlags) {
  const { terminal } = cli
  const { models } = await cli.platform().openDatabase()
  const version = await versionOf(models, name, text)
  if (json) return writeJson(terminal, version)
  const paint = painter(terminal.out)
  const { candidates: _, ...verdict } = version.verdict
  const lines = [...flattened({ ...version, verdict })].map(([field, value]) => [field, value])
  terminal.out.write(table([words('field'), words('value')], lines, paint))
  const compared = candidateTable(version.verdict, paint)
  if (compared !== '') terminal.out.write(`\n${compared}`)
}

async function promote(
  cli: Cli,
  name: string,
  text: string,
  { anyway, audited, reason }: PromoteFlags,
): Promise<void> {
  const { models } = await cli.platform().openDatabase()
  const { version, verdict, alias } = await versionOf(models, name, text)
  if (alias === 'champion') throw new UsageError(`Version ${version} of ${name} serves already.`)
  const missed = missedChecks(verdict)
  if (missed.includes(LEAK_CHECK) && audited === undefined) {
    throw new UsageError(
      `Version ${version} of ${name} may know what it could not have known: an audit is required before it serves. ` +
        `quantai models show ${name} ${version} says what was found. Once you know why it is no leak: ` +
        `quantai models promote ${name} ${version} --audited "what you looked at, and found"`,
    )
  }
  const onlyAudit = missed.length > 0 && missed.every((check) => check === LEAK_CHECK)
  if (verdict.promoted !== true && !onlyAudit && !anyway) {
    throw new UsageError(
      `Version ${version} of ${name} did not pass the gate (${gateText(verdict)}). ` +
        `quantai models show ${name} ${version} has the figures; --anyway lets it serve all the same.`,
    )
  }
  await models.setAlias(name, 'champion', version, {
    cause: 'hand',
    reason:
      `promoted${anyway ? ' past the gate' : ''}` +
      `${audited === undefined ? '' : ` after an audit (${audited})`}: ${reason}`,
  })
  cli.terminal.out.write(`Version ${version} of ${name} is the champion.\n`)
}

async function rollback(cli: Cli, name: string, reason: string): Promise<void> {
  const { models } = await cli.platform().openDatabase()
  await versionsOf(models, name)
  const [present, ...earlier] = await models.aliasHistory(name)
  const before = earlier.find(({ version }) => version !== present.version)
  if (before === undefined) throw new UsageError(`${name} has had no other champion to go back to.`)
  const why = `rolled back from version ${present.version}: ${reason}`
  await models.setAlias(name, 'champion', before.version, { cause: 'hand', reason: why })
  cli.terminal.out.write(`Version ${before.version} of ${name} is the champion again.\n`)
}
