import { Command } from 'commander'
import type { SettingDescription } from '../../runtime/index.ts'
import type { CommandFile } from '../cli.ts'
import { examples } from '../examples.ts'
import { table, words } from '../table.ts'
import { painter, writeJson } from '../terminal.ts'

/** `quantai settings`: every setting, as it stands and where that was said. */
export const settingsCommand: CommandFile = ({ terminal, platform }) =>
  new Command('settings')
    .description('Show every setting: its value, where that comes from and what it is for.')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples([
        ['quantai settings', 'a table'],
        ['PORT=9000 quantai settings', 'the environment wins over .env and quantai.json'],
        ['quantai settings --json', 'for scripts'],
      ]),
    )
    .action(({ json }: { readonly json?: boolean }) => {
      const settings = platform().describeSettings()
      if (json) writeJson(terminal, settings)
      else terminal.out.write(settingsTable(settings, painter(terminal.out)))
    })

function settingsTable(
  settings: readonly SettingDescription[],
  paint: ReturnType<typeof painter>,
): string {
  const rows = settings.map(({ name, value, source, meaning }) => [
    name,
    value === undefined ? paint('dim', 'not set') : String(value),
    source === 'default' ? paint('dim', source) : paint('cyan', source),
    meaning,
  ])
  return table([words('setting'), words('value'), words('from'), words('meaning')], rows, paint)
}
