import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Lake } from '../lake/index.ts'
import type { Candles, Instrument } from '../market/index.ts'
import type { JsonObject } from '../models/index.ts'
import { JobError } from './job-error.ts'

/** What became of the files a run read. */
export interface RunData {
  /** Undefined where what was read cannot be read again. */
  readonly candles: Candles | undefined
  readonly instrument: Instrument
  readonly candlesHash: string
  readonly files: number
  /** Files that are there no longer: merged into others, if the candles are the same. */
  readonly gone: readonly string[]
  /** What is wrong, each in a sentence that names it. */
  readonly objections: readonly string[]
}

const manifest = Compile(
  Type.Object({
    venue: Type.Enum(['binance', 'finnhub', 'replay', 'simulated']),
    market: Type.Enum(['spot', 'um']),
    symbol: Type.String(),
    interval: Type.Literal('1m'),
    from: Type.Number(),
    to: Type.Number(),
    knownAt: Type.Number(),
    book: Type.Boolean(),
    candlesHash: Type.String(),
    files: Type.Array(Type.Object({ path: Type.String(), sha256: Type.String() })),
  }),
)

/** Reads what a run read, as it was known then, and says whether it is the same, file by file. */
export async function runData(lake: Lake, dataManifest: JsonObject): Promise<RunData> {
  if (!manifest.Check(dataManifest)) {
    throw new JobError(
      'NOT_REPEATABLE',
      'This run does not say which files it read: it was recorded by an older version. A new one can be done again.',
    )
  }
  const { venue, market, symbol, interval, from, to, knownAt, book, candlesHash } = dataManifest
  const instrument = { venue, market, symbol }
  const gone: string[] = []
  const objections: string[] = []
  for (const { path, sha256 } of dataManifest.files) {
    const found = await lake.files.digest(path)
    if (found === undefined) gone.push(path)
    else if (found.sha256 !== sha256) {
      objections.push(
        `The file ${path} was changed: its SHA-256 is ${found.sha256}, not ${sha256}.`,
      )
    }
  }
  const about = { instrument, candlesHash, files: dataManifest.files.length, gone }
  if (objections.length > 0) return { ...about, candles: undefined, objections }
  const missing = gone.map((path) => `The file ${path} is gone.`)
  try {
    const request = { instrument, interval, span: { from, to }, knownAt, book }
    const { candles, source } = await lake.traced(request)
    if (source.candlesHash === candlesHash) return { ...about, candles, objections }
    const counted = `${source.candles} candles of ${symbol} can be read as known then`
    const other = `${counted}, and they are not those that the run read.`
    return { ...about, candles: undefined, objections: [...missing, other] }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    const unreadable = `The lake cannot be read: ${reason}`
    return { ...about, candles: undefined, objections: [...missing, unreadable] }
  }
}
