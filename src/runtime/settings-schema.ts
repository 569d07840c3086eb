import Type, { type Static, type TSchema } from 'typebox'
import { FOLDER_URL } from './folder-url.ts'
import { parseTime, TIME_FORMS } from './time-text.ts'

/** What a setting can be once it is read. */
export type SettingValue = string | number | readonly string[]

interface Setting<Schema extends TSchema = TSchema> {
  /** What the value must be, once read. */
  readonly schema: Schema
  /** How text becomes the value. Text it cannot read is handed on, for the schema to refuse. */
  readonly read: (text: string) => SettingValue
  readonly default: Static<Schema> | undefined
  /** What it is for: shown by `quantai settings`. */
  readonly meaning: string
  /** What would be right: ends the sentence "must be …". */
  readonly expects: string
}

/** A venue's name of what is traded. Delivery futures have a date: BTCUSDT_240628. */
export const SYMBOL_FORM = '^[A-Z0-9_]{2,30}$'

/** Every setting there is. The name is the same in the shell, in the files and in the code. */
export const SETTINGS = {
  LAKE_URL: setting({
    schema: Type.String({ pattern: FOLDER_URL }),
    read: text,
    default: 'file:./data/lake',
    meaning: 'where the lake lies',
    expects:
      'file:<folder>, such as file:./data/lake or file:///srv/lake (s3:// comes with a later version)',
  }),
  DATABASE_URL: setting({
    schema: Type.String({ pattern: FOLDER_URL }),
    read: text,
    default: 'file:./data/db',
    meaning: 'where the database lies',
    expects:
      'file:<folder>, such as file:./data/db or file:///srv/db (servers come with a later version)',
  }),
  REPLAY_DIR: optional({
    schema: Type.String({ minLength: 1 }),
    read: text,
    meaning: 'a folder of recorded candles to replay as the market; unset: a simulated market',
    expects: 'a folder',
  }),
  REPLAY_FROM: optional({
    schema: Type.Integer(),
    read: (value) => parseTime(value) ?? value,
    meaning: 'the minute at which the replayed or simulated market becomes live',
    expects: TIME_FORMS,
  }),
  REPLAY_SPEED: optional({
    schema: Type.Number({ exclusiveMinimum: 0 }),
    read: number,
    meaning: 'market minutes per minute; 1 is real time; unset: 60',
    expects: 'a number above 0, such as 1, 60 or 0.5',
  }),
  SYMBOLS: setting({
    schema: Type.Array(Type.String({ pattern: SYMBOL_FORM }), {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
    }),
    read: list,
    default: ['BTCUSDT'],
    meaning: "what is forecast, by the venue's own names, separated by commas",
    expects: 'upper-case letters and digits, each symbol once, such as BTCUSDT,ETHUSDT',
  }),
  MARKET: setting({
    schema: Type.Enum(['auto', 'binance', 'replay', 'simulated']),
    read: text,
    default: 'auto',
    meaning:
      'where prices come from; auto: REPLAY_DIR where it is set, else binance where it answers, else simulated',
    expects: 'auto, binance, replay or simulated',
  }),
  STREAMS: setting({
    schema: Type.Array(
      Type.Enum(['candles', 'trades', 'aggregate-trades', 'book', 'best-prices']),
      { contains: Type.Literal('candles'), uniqueItems: true },
    ),
    read: list,
    default: ['candles', 'aggregate-trades', 'book'],
    meaning:
      'what is listened to of each symbol, separated by commas; frames of all of it go to Bronze',
    expects:
      'candles and any of trades, aggregate-trades, book and best-prices, such as candles,book',
  }),
  BINANCE_REST_URL: setting({
    schema: Type.String({ pattern: '^https?://[^\\s/]+$' }),
    read: text,
    default: 'https://data-api.binance.vision',
    meaning: "where Binance's REST API is; `quantai venue` serves one on this machine",
    expects: 'http:// or https:// and a host, without a path',
  }),
  BINANCE_STREAM_URL: setting({
    schema: Type.String({ pattern: '^wss?://[^\\s/]+$' }),
    read: text,
    default: 'wss://data-stream.binance.vision',
    meaning: "where Binance's streams are",
    expects: 'ws:// or wss:// and a host, without a path',
  }),
  BINANCE_ARCHIVE_URL: setting({
    schema: Type.String({ pattern: '^https?://[^\\s/]+$' }),
    read: text,
    default: 'https://data.binance.vision',
    meaning: "where Binance's archive of past months is",
    expects: 'http:// or https:// and a host, without a path',
  }),
  FINNHUB_URL: setting({
    schema: Type.String({ pattern: '^wss?://[^\\s?]+$' }),
    read: text,
    default: 'wss://ws.finnhub.io',
    meaning: "where Finnhub's stream is",
    expects: 'ws:// or wss:// and an address, without a token',
  }),
  FINNHUB_TOKEN: optional({
    schema: Type.String({ minLength: 1 }),
    read: text,
    meaning: 'what Finnhub knows you by: `quantai collect` listens with it',
    expects: 'the token of your account at Finnhub',
  }),
  HORIZON: setting({
    schema: Type.Enum([1, 5, 10, 30, 60]),
    read: number,
    default: 10,
    meaning: 'how far ahead a forecast looks, in minutes',
    expects: '1, 5, 10, 30 or 60',
  }),
  MODELS: setting({
    schema: Type.String({ minLength: 1 }),
    read: text,
    default: 'ridge,forest+mirror=yes,boosting+mirror=yes',
    meaning:
      'who competes to forecast, beside "price unchanged", separated by commas; what is slow is compared after the first forecast',
    expects:
      'models as `quantai evaluate --models` takes them, such as ridge,blend(forest,boosting)',
  }),
  FEATURE_SET: setting({
    schema: Type.String({ pattern: '^[a-z-]+@[0-9]+$' }),
    read: text,
    default: 'core@1',
    meaning: 'the features that they learn from',
    expects: 'name@version of a set that candles alone are enough for, such as core@1',
  }),
  INTERVALS: setting({
    schema: Type.Enum(['adaptive', 'split', 'cqr']),
    read: text,
    default: 'adaptive',
    meaning: 'how intervals come to cover what they promise',
    expects: 'adaptive, split or cqr',
  }),
  VOLATILITY: setting({
    schema: Type.Enum(['har', 'trees']),
    read: text,
    default: 'har',
    meaning: 'what the widths of intervals are foreseen by',
    expects: 'har or trees',
  }),
  SEED: setting({
    schema: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    read: number,
    default: 7,
    meaning: 'where every random choice starts: the same seed, the same run',
    expects: 'a whole number from 0 on',
  }),
  HOST: setting({
    schema: Type.String({ pattern: '^[A-Za-z0-9_:][A-Za-z0-9._:-]*$' }),
    read: text,
    default: '127.0.0.1',
    meaning: 'the address the page and the API listen on; 0.0.0.0 opens them to the network',
    expects: 'a host name or an IP address, without http:// or a port',
  }),
  PORT: setting({
    schema: Type.Integer({ minimum: 1, maximum: 65_535 }),
    read: number,
    default: 8000,
    meaning: 'the port the page and the API listen on',
    expects: 'a whole number from 1 to 65535',
  }),
  FRAMES_KEEP_DAYS: setting({
    schema: Type.Integer({ minimum: 1, maximum: 3650 }),
    read: number,
    default: 7,
    meaning: 'days for which the raw frames of a live market are kept',
    expects: 'a whole number from 1 to 3650',
  }),
  XGBOOST_LIBRARY: optional({
    schema: Type.String({ minLength: 1 }),
    read: text,
    meaning: 'the shared library that trains the model xgboost; unset: where the system finds it',
    expects: 'a file, such as …/site-packages/xgboost/lib/libxgboost.so',
  }),
  LIGHTGBM_LIBRARY: optional({
    schema: Type.String({ minLength: 1 }),
    read: text,
    meaning: 'the shared library that trains the model lightgbm; unset: where the system finds it',
    expects: 'a file, such as …/site-packages/lightgbm/lib/lib_lightgbm.so',
  }),
  LOG_LEVEL: setting({
    schema: Type.Enum(['debug', 'info', 'warn', 'error']),
    read: text,
    default: 'info',
    meaning: 'the least important log line still written',
    expects: 'debug, info, warn or error',
  }),
  LOG_FORMAT: setting({
    schema: Type.Enum(['text', 'json']),
    read: text,
    default: 'text',
    meaning: 'log lines for people or for a log collector',
    expects: 'text or json',
  }),
} as const

export type SettingName = keyof typeof SETTINGS

/** Every setting's value: read, checked, and undefined only where there is no default. */
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Schema>
    ? Static<Schema> | ((typeof SETTINGS)[Name]['default'] & undefined)
    : never
}

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name)
}

function setting<const Schema extends TSchema>(
  entry: Setting<Schema> & { readonly default: Static<Schema> },
): Setting<Schema> & { readonly default: Static<Schema> } {
  return entry
}

function optional<const Schema extends TSchema>(entry: Omit<Setting<Schema>, 'default'>) {
  return { ...entry, default: undefined }
}

function text(value: string): string {
  return value
}

function list(value: string): readonly string[] {
  return value.split(',').map((each) => each.trim())
}

/** Plain decimals only: no sign but minus, no exponent, no spaces, no leading zeros. */
function number(value: string): string | number {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) ? Number(value) : value
}
