import { describe, expect, it } from 'vitest'
import { SettingsError } from '../runtime/index.ts'
import { commands } from './commands/index.ts'
import type { Platform } from './platform.ts'
import { runCli } from './run-cli.ts'

/** What the commands under test must not open. */
const unused = () => {
  throw new Error('not used here')
}

function run(line: string, changes: Partial<Platform> = {}) {
  const said = { out: '', err: '' }
  const opened: (string | undefined)[] = []
  const platform: Platform = {
    settings: unused,
    describeSettings: () => [
      {
        name: 'PORT',
        value: 9000,
        source: '.env',
        default: 8000,
        meaning: 'the port',
        expects: 'a number',
      },
      {
        name: 'REPLAY_DIR',
        value: undefined,
        source: 'default',
        default: undefined,
        meaning: 'a folder',
        expects: 'a folder',
      },
    ],
    clock: { now: () => 0, until: async () => {} },
    log: unused,
    codeVersion: '1.2.3',
    openLake: unused,
    openDatabase: unused,
    openArchive: unused,
    openBus: unused,
    openMarkets: unused,
    openVenue: unused,
    openVenueSource: unused,
    openTrades: unused,
    close: async () => {},
    ...changes,
  }
  const exitCode = runCli(line === '' ? [] : line.split(' '), {
    version: '1.2.3',
    terminal: {
      out: { write: (text) => (said.out += text) },
      err: { write: (text) => (said.err += text) },
    },
    openPlatform({ configFile }) {
      opened.push(configFile)
      return platform
    },
    interruption: () => new AbortController().signal,
  })
  return exitCode.then((code) => ({ code, opened, ...said }))
}

describe('the command line', () => {
  it('has a first line, a description and examples for every command', async () => {
    expect(commands.length).toBeGreaterThan(0)
    const { out } = await run('--help')
    const names = [
      ...out.matchAll(
        /^ {2}(?!help )([a-z][a-z-]*)(?: \[options\])?(?: \[command\])?(?: (?:<.+>|\[.+\]))? {2}/gm,
      ),
    ].map(([, name]) => name)
    expect(names).toHaveLength(commands.length)
    for (const name of names) {
      const help = await run(`${name} --help`)
      expect(help).toMatchObject({ code: 0, err: '', opened: [] })
      expect(help.out).toMatch(new RegExp(`^Usage: quantai ${name}`))
      expect(help.out).toContain('Examples:\n  ')
    }
  })

  it('says its version', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: '1.2.3\n', err: '', opened: [] })
  })

  it.each([
    ['setings', 'Did you mean settings?'],
    ['settings --jsn', 'Did you mean --json?'],
    ['settings more', 'too many arguments'],
    ['settings --config', 'argument missing'],
    ['', 'Usage: quantai'],
  ])('takes "%s" for a usage error, and says what would be right', async (line, hint) => {
    const { code, out, err } = await run(line)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(hint)
  })

  it.each(['--config my.json settings', 'settings --config my.json'])(
    'hands the config file on, wherever it stands: %s',
    async (line) => expect((await run(line)).opened).toEqual(['my.json']),
  )

  it('calls wrong settings a usage error', async () => {
    const { code, err } = await run('settings', {
      describeSettings: () => {
        throw new SettingsError([
          { name: 'PORT', source: '.env', value: '"x"', remedy: 'must be a number' },
        ])
      },
    })
    expect(code).toBe(2)
    expect(err).toBe(
      'error: One problem with the settings:\n  PORT = "x" (.env): must be a number\n',
    )
  })

  it('closes what was opened, also after a failure, and says when that fails too', async () => {
    const { code, err } = await run('settings', {
      describeSettings: () => {
        throw Object.assign(new Error('no lake'), { code: 'LAKE' })
      },
      close: async () => {
        throw Object.assign(new Error('no close'), { code: 'LAKE' })
      },
    })
    expect({ code, err }).toEqual({ code: 1, err: 'error: no lake\nerror: no close\n' })
  })
})

describe('quantai settings', () => {
  it('prints a table', async () => {
    const { code, out } = await run('settings')
    expect(code).toBe(0)
    expect(out).toBe(
      [
        'setting     value    from     meaning',
        'PORT        9000     .env     the port',
        'REPLAY_DIR  not set  default  a folder',
        '',
      ].join('\n'),
    )
  })

  it('prints JSON in which an unset value is null', async () => {
    const { out } = await run('settings --json')
    expect(JSON.parse(out)).toMatchObject([
      { name: 'PORT', value: 9000, source: '.env' },
      { name: 'REPLAY_DIR', value: null, default: null },
    ])
  })
})
