import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeSettings, readSettings } from './settings.ts'
import { SettingsError, type SettingsProblem } from './settings-error.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantai-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
const read = (env: Record<string, string> = {}, configFile?: string) =>
  readSettings({ env, folder, configFile })

/** Every problem as `name (source)`, after checking that there are some. */
function problemsOf(env: Record<string, string> = {}, configFile?: string) {
  try {
    read(env, configFile)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  throw new Error('these settings were expected to be refused')
}
const named = ({ name, source }: SettingsProblem) => `${name} (${source})`

describe('settings', () => {
  it('have defaults that need no file and no environment', () => {
    expect(read()).toEqual({
      LAKE_URL: 'file:./data/lake',
      DATABASE_URL: 'file:./data/db',
      REPLAY_DIR: undefined,
      REPLAY_FROM: undefined,
      REPLAY_SPEED: undefined,
      SYMBOLS: ['BTCUSDT'],
      MARKET: 'auto',
      STREAMS: ['candles', 'aggregate-trades', 'book'],
      BINANCE_REST_URL: 'https://data-api.binance.vision',
      BINANCE_STREAM_URL: 'wss://data-stream.binance.vision',
      BINANCE_ARCHIVE_URL: 'https://data.binance.vision',
      FINNHUB_URL: 'wss://ws.finnhub.io',
      FINNHUB_TOKEN: undefined,
      FRAMES_KEEP_DAYS: 7,
      HORIZON: 10,
      MODELS: 'ridge,forest+mirror=yes,boosting+mirror=yes',
      FEATURE_SET: 'core@1',
      INTERVALS: 'adaptive',
      VOLATILITY: 'har',
      SEED: 7,
      HOST: '127.0.0.1',
      PORT: 8000,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'text',
    })
  })

  it('are taken from the strongest source: the environment, then .env, then the config file', () => {
    write('quantai.json', '{ "SYMBOLS": "FILEUSDT,OTHERUSDT", "PORT": 1001, "SEED": 1 }')
    write('.env', 'PORT=1002\nSEED=2\n')
    expect(read({ SEED: '3' })).toMatchObject({
      SYMBOLS: ['FILEUSDT', 'OTHERUSDT'],
      PORT: 1002,
      SEED: 3,
    })
    const sources = describeSettings({ env: { SEED: '3' }, folder })
    expect(Object.fromEntries(sources.map(({ name, source }) => [name, source]))).toMatchObject({
      HOST: 'default',
      SYMBOLS: 'quantai.json',
      PORT: '.env',
      SEED: 'environment',
    })
  })

  it('read the config file they are told to, and miss it when it is not there', () => {
    write('quantai.json', '{ "PORT": 1001 }')
    write('other.json', '{ "PORT": 1002 }')
    expect(read({}, 'other.json').PORT).toBe(1002)
    expect(problemsOf({}, 'absent.json')).toMatchObject([
      { source: 'absent.json', remedy: 'there is no such file' },
    ])
  })

  it('count an empty value as not set, so that a weaker source still speaks', () => {
    write('.env', 'PORT=1002\nREPLAY_DIR=\n')
    expect(read({ PORT: '' })).toMatchObject({ PORT: 1002, REPLAY_DIR: undefined })
  })

  it('turn text into numbers, choices and moments', () => {
    const settings = read({ REPLAY_SPEED: '0.5', HORIZON: '60', REPLAY_FROM: '2024-02-01' })
    expect(settings).toMatchObject({
      REPLAY_SPEED: 0.5,
      HORIZON: 60,
      REPLAY_FROM: Date.UTC(2024, 1, 1),
    })
  })

  it('take the same numbers from JSON as from text', () => {
    write('quantai.json', '{ "PORT": 9000, "REPLAY_SPEED": "2.5" }')
    expect(read()).toMatchObject({ PORT: 9000, REPLAY_SPEED: 2.5 })
  })
})

describe('wrong settings', () => {
  it.each([
    ['PORT', '8000abc'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', ' 80'],
    ['PORT', '1e3'],
    ['PORT', '0x50'],
    ['PORT', '-1'],
    ['PORT', '+80'],
    ['PORT', '0080'],
    ['SEED', '99999999999999999999'],
    ['SEED', '1.5'],
    ['HORIZON', '15'],
    ['REPLAY_SPEED', '0'],
    ['REPLAY_SPEED', '-2'],
    ['REPLAY_SPEED', 'Infinity'],
    ['REPLAY_SPEED', 'NaN'],
    ['REPLAY_FROM', 'yesterday'],
    ['REPLAY_FROM', '2024-02-30'],
    ['REPLAY_FROM', '1706745600000'],
    ['SYMBOLS', 'btcusdt'],
    ['SYMBOLS', 'BTC/USDT'],
    ['SYMBOLS', 'BTCUSDT,,ETHUSDT'],
    ['SYMBOLS', 'BTCUSDT,BTCUSDT'],
    ['MARKET', 'kraken'],
    ['LAKE_URL', './data/lake'],
    ['LAKE_URL', 'file:'],
    ['LAKE_URL', 'file:///'],
    ['LAKE_URL', 'file:~/lake'],
    ['LAKE_URL', 'file://host/lake'],
    ['LAKE_URL', 's3://bucket/lake'],
    ['HOST', 'http://localhost'],
    ['LOG_LEVEL', 'INFO'],
    ['LOG_LEVEL', 'verbose'],
    ['FEATURE_SET', 'core'],
    ['INTERVALS', 'narrow'],
    ['VOLATILITY', 'garch'],
  ])('%s = %j is refused', (name, value) => {
    expect(problemsOf({ [name]: value }).map(named)).toEqual([`${name} (environment)`])
  })

  it.each([null, true, [], {}, [8000], { port: 1 }])(
    'PORT = %j in the config file is refused',
    (v) => {
      write('quantai.json', JSON.stringify({ PORT: v }))
      expect(problemsOf().map(named)).toEqual(['PORT (quantai.json)'])
    },
  )

  it('are all told at once, with the name, the source, the value and what would be right', () => {
    write('quantai.json', '{ "PRT": 1, "HORIZON": 7 }')
    write('.env', 'SEED=x\n')
    expect(() => read({ PORT: '8000abc' })).toThrow(
      [
        '4 problems with the settings:',
        '  PRT (quantai.json): is not a setting. Did you mean PORT?',
        '  HORIZON = 7 (quantai.json): must be 1, 5, 10, 30 or 60',
        '  SEED = "x" (.env): must be a whole number from 0 on',
        '  PORT = "8000abc" (environment): must be a whole number from 1 to 65535',
      ].join('\n'),
    )
  })

  it('may be wrong by what only others know of them, which is told with what would be right', () => {
    const checks = { MODELS: (names: string) => `Nobody is called ${names}` }
    expect(() => readSettings({ env: { MODELS: 'rigde' }, folder, checks })).toThrow(
      /MODELS = "rigde" \(environment\): must be models as .* such as ridge,.*\. Nobody is called rigde$/,
    )
  })

  it('are told even where a stronger source hides them', () => {
    write('.env', 'PORT=nine\n')
    expect(problemsOf({ PORT: '9000' }).map(named)).toEqual(['PORT (.env)'])
  })

  it.each(['postgres://ann:s3cret@host/db', 'ann:s3cret@host', 'mysql://ann:s3/cr@et@host/db'])(
    'never show a secret: %s',
    (url) => {
      const [problem] = problemsOf({ DATABASE_URL: url })
      expect(problem.value).toMatch(/\*\*\*@host/)
      expect(problem.value).not.toMatch(/s3|cr@et|ann/)
    },
  )

  it('never show what an unknown name holds', () => {
    write('.env', 'BINANCE_API_KEY=s3cret\n')
    expect(() => read()).toThrow(expect.not.stringContaining('s3cret'))
  })

  it('are told line by line where .env cannot be read', () => {
    write('.env', '# a comment\nPORT 9000\n\nexport SEED=1\nHOST: here\n')
    expect(problemsOf().map(({ source }) => source)).toEqual(['.env line 2', '.env line 5'])
  })

  it.each(['{ "PORT": 1', '[]', '"x"', 'null', ''])(
    'are told where quantai.json holds %j',
    (json) => {
      write('quantai.json', json)
      expect(problemsOf()).toMatchObject([{ name: undefined, source: 'quantai.json' }])
    },
  )
})

describe('strangers', () => {
  it('are left alone in the environment, which is full of them', () => {
    const env = { PATH: '/bin', HOSTNAME: 'here', PORTS: '1', SEEDS: '1', DATABASE: 'x' }
    expect(read(env).PORT).toBe(8000)
  })

  it.each([
    ['QUANTAI_PORT', 'Did you mean PORT?'],
    ['QUANTAI_ANYTHING', '`quantai settings` lists them'],
    ['LAEK_URL', 'Did you mean LAKE_URL?'],
    ['LOGLEVEL', 'Did you mean LOG_LEVEL?'],
    ['DATABSE_URI', 'Did you mean DATABASE_URL?'],
    ['replay_dir', 'Did you mean REPLAY_DIR?'],
  ])('are refused in the environment where they were meant for us: %s', (name, hint) => {
    const [problem] = problemsOf({ [name]: '1' })
    expect(problem.remedy).toContain(hint)
  })

  it.each(['.env', 'environment'])('are told their new name in %s', (source) => {
    if (source === '.env') write('.env', 'SYMBOL=BTCUSDT\n')
    const [problem] = problemsOf(source === '.env' ? {} : { SYMBOL: 'BTCUSDT' })
    expect(problem).toMatchObject({ name: 'SYMBOL', source })
    expect(problem.remedy).toMatch(/is now SYMBOLS/)
  })

  it('are refused in our own files, however far from any setting', () => {
    write('.env', 'AWS_REGION=x\n')
    expect(problemsOf().map(named)).toEqual(['AWS_REGION (.env)'])
  })

  it('cannot steer a terminal by their names', () => {
    write('quantai.json', '{ "\\u001b[31mred": 1 }')
    expect(() => read()).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('\u001b') }),
    )
  })

  it('named like a part of every object are strangers too', () => {
    write('quantai.json', '{ "toString": 1, "__proto__": 2, "constructor": 3 }')
    expect(problemsOf().map(({ name }) => name)).toEqual(['toString', '__proto__', 'constructor'])
  })
})
