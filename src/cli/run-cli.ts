import { Command } from 'commander'
import type { SettingsPlaces } from '../runtime/index.ts'
import type { Cli } from './cli.ts'
import { commands } from './commands/index.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { reportFailure } from './failures.ts'
import type { Platform } from './platform.ts'
import { SETTING_CHECKS } from './setting-checks.ts'
import { hasColours, painter, type Terminal } from './terminal.ts'

/** The world, as `main.ts` hands it to the command line. */
interface CliWorld {
  readonly version: string
  readonly terminal: Terminal
  /** Reads settings from the file named, if one is, and with what only commands know of their values. */
  openPlatform(from: Pick<SettingsPlaces, 'configFile' | 'checks'>): Platform
  /** Starts listening for Ctrl-C and SIGTERM. */
  interruption(): AbortSignal
}

/** Runs one command line (without `node` and the script's name) and says how the process should exit. */
export async function runCli(argv: readonly string[], world: CliWorld): Promise<ExitCode> {
  const { terminal } = world
  let exitCode: ExitCode = EXIT.ok
  let platform: Platform | undefined
  const cli: Cli = {
    terminal,
    platform() {
      const configFile: unknown = program.getOptionValue('config')
      platform ??= world.openPlatform({
        configFile: typeof configFile === 'string' ? configFile : undefined,
        checks: SETTING_CHECKS,
      })
      return platform
    },
    interruption: () => world.interruption(),
    exitWith(code) {
      exitCode = code
    },
  }
  const program = programOf(cli, world.version)

  const attempt = async (step: () => Promise<unknown> | undefined) => {
    try {
      await step()
    } catch (error) {
      exitCode = reportFailure(error, terminal.err)
    }
  }
  await attempt(() => program.parseAsync(argv, { from: 'user' }))
  await attempt(() => platform?.close())
  return exitCode
}

function programOf(cli: Cli, version: string): Command {
  const { out, err } = cli.terminal
  const program = new Command('quantai')
    .description('Forecasts for crypto markets, scored in public against doing nothing.')
    .version(version, '-V, --version', 'print the version')
    .option('--config <file>', 'read settings from this file instead of quantai.json')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      // In the list of commands one sentence is enough; a command's own help has all of them.
      subcommandDescription: (command) => command.description().split(/(?<=\.)\s/)[0],
      styleTitle: (title) => painter(out)('bold', title),
    })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => out.columns || 80,
      getErrHelpWidth: () => err.columns || 80,
      getOutHasColors: () => hasColours(out),
      getErrHasColors: () => hasColours(err),
      outputError: (text, write) => write(text.replace(/^error:/, painter(err)('red', 'error:'))),
    })
  for (const command of commands) {
    program.addCommand(command(cli).copyInheritedSettings(program))
  }
  return program
}

const EXIT_CODES = `
Exit codes:
  0    done
  1    it failed
  2    it was asked for wrongly: an option, an argument or a setting
  3    done, but something was left out (a quarantined row, a failed file)
  130  interrupted`
