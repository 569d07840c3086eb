import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { VenueError } from '../../../ingest/index.ts'

const decimal = Type.String({ pattern: '^\\d+(\\.\\d+)?$' })
const levels = Type.Array(Type.Tuple([decimal, decimal]))

const trade = Type.Object({
  ...{ e: Type.Literal('trade'), s: Type.String(), E: Type.Integer(), t: Type.Integer() },
  ...{ p: decimal, q: decimal, T: Type.Integer(), m: Type.Boolean() },
})
const depth = Type.Object({
  ...{ e: Type.Literal('depthUpdate'), s: Type.String(), E: Type.Integer() },
  ...{ U: Type.Integer(), u: Type.Integer(), b: levels, a: levels },
})
const best = Type.Object({
  ...{ u: Type.Integer(), s: Type.String(), b: decimal, B: decimal, a: decimal, A: decimal },
})
const snapshot = Type.Object({ lastUpdateId: Type.Integer(), bids: levels, asks: levels })
const combined = Compile(Type.Object({ stream: Type.String(), data: Type.Unknown() }))
const checks = {
  trade: Compile(trade),
  depth: Compile(depth),
  best: Compile(best),
  snapshot: Compile(snapshot),
}

/** A line of a recording, read. `text` is the frame's data to the letter. */
export type RecordedLine = { readonly receivedTime: number } & (
  | { readonly kind: 'trade'; readonly data: Static<typeof trade>; readonly text: string }
  | { readonly kind: 'depth'; readonly data: Static<typeof depth>; readonly text: string }
  | { readonly kind: 'best'; readonly data: Static<typeof best>; readonly text: string }
  | { readonly kind: 'snapshot'; readonly data: Static<typeof snapshot> }
)

/** The recordings in a folder, or the one file named, by symbol; a symbol's files follow each other by name. */
export async function findRecordings(
  path: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const facts = await stat(path).catch((cause) => {
    throw new VenueError('NO_RECORDING', `There is no file or folder ${path}`, { cause })
  })
  const files = facts.isDirectory()
    ? (await readdir(path)).sort().map((name) => join(path, name))
    : [path]
  const found = new Map<string, string[]>()
  for (const file of files) {
    const symbol = /^([a-z0-9]{4,20})_\d{8}(\.gz|\.txt|)$/i.exec(basename(file))?.[1].toUpperCase()
    if (symbol !== undefined) found.set(symbol, [...(found.get(symbol) ?? []), file])
  }
  return found
}

/** Reads `<receive time, ns> <frame>` lines. A line that is neither a frame nor a snapshot of the book is an error. */
export async function* readRecording(files: readonly string[]): AsyncGenerator<RecordedLine> {
  for (const file of files) {
    const raw = createReadStream(file)
    const input = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
    let number = 0
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (line === '') continue
      const read = readLine(line)
      if (read === undefined) {
        throw new VenueError('BAD_PAYLOAD', `Line ${number} of ${file} is no recorded frame`)
      }
      yield read
    }
  }
}

function readLine(line: string): RecordedLine | undefined {
  const space = line.indexOf(' ')
  const receivedTime = Math.floor(Number(line.slice(0, space)) / 1e6)
  if (!(receivedTime > 0)) return undefined
  let frame: unknown
  try {
    frame = JSON.parse(line.slice(space + 1))
  } catch {
    return undefined // Whoever reads the file says which line it is.
  }
  if (checks.snapshot.Check(frame)) return { kind: 'snapshot', receivedTime, data: frame }
  if (!combined.Check(frame)) return undefined
  const { data } = frame
  // The data to the letter, as a raw stream has it: what stands between `"data":` and the last brace.
  const text = line.slice(line.indexOf('"data":') + '"data":'.length, line.lastIndexOf('}'))
  if (checks.trade.Check(data)) return { kind: 'trade', receivedTime, data, text }
  if (checks.depth.Check(data)) return { kind: 'depth', receivedTime, data, text }
  if (checks.best.Check(data)) return { kind: 'best', receivedTime, data, text }
  return undefined
}
