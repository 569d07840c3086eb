import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArchiveName, parseArchivePath } from '../../../ingest/index.ts'
import { DAY_MS, MINUTE_MS } from '../../../market/index.ts'
import { barAt, barText } from '../market/bar.ts'
import { decimalText } from '../market/decimals.ts'
import { quoteDecimals } from '../market/listing.ts'
import type { Player } from '../market/player.ts'
import { zipOf } from './zip.ts'

/** The archive tells spot times in microseconds from here on. */
const MICROSECONDS_FROM = Date.UTC(2025, 0, 1)
/** Files kept once made: a client asks for the file, then for its checksum. */
const KEPT = 4
/** A month of trades would not fit into memory; the archive's monthly files are for klines here. */
const LONGEST_TRADES_MS = DAY_MS

/** The files of data.binance.vision for what has passed by now. */
export interface ArchiveFiles {
  exists(path: string): Promise<boolean>
  /** The file's bytes, or those of its `.CHECKSUM`; undefined where there is none. */
  read(path: string): Promise<Buffer | undefined>
}

interface ArchiveOptions {
  readonly players: ReadonlyMap<string, Player>
  /** A folder whose files are served as they lie, where it has them. */
  readonly folder: string | undefined
}

export function archiveFiles({ players, folder }: ArchiveOptions): ArchiveFiles {
  const made = new Map<string, Promise<Buffer>>()

  /** What a path asks for, if the market has passed it whole. */
  function asked(
    path: string,
  ): { readonly name: ArchiveName; readonly player: Player } | undefined {
    if (!path.startsWith('/data/spot/')) return undefined
    const name = parseArchivePath(path.replace(/\.CHECKSUM$/, ''))
    const player = name === undefined ? undefined : players.get(name.symbol)
    if (name === undefined || player === undefined || name.interval !== '1m') return undefined
    const { from, to } = name.claim
    const { tape } = player
    // A day or month that has begun before the market did is there, as far as it goes.
    if (to > player.closedTo() || to <= tape.firstOpenTime || from >= tape.endTime) return undefined
    if (name.kind !== 'klines' && to - from > LONGEST_TRADES_MS) return undefined
    return { name, player }
  }

  async function lying(path: string): Promise<Buffer | undefined> {
    if (folder === undefined || path.includes('..')) return undefined
    try {
      return await readFile(join(folder, path))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  function make(path: string, name: ArchiveName, player: Player): Promise<Buffer> {
    const known = made.get(path)
    if (known !== undefined) return known
    const making = contentOf(name, player).then((content) =>
      zipOf(fileName(path).replace(/\.zip$/, '.csv'), content),
    )
    made.set(path, making)
    const [oldest] = made.keys()
    if (made.size > KEPT && oldest !== undefined) made.delete(oldest)
    return making
  }

  return {
    exists: async (path) => asked(path) !== undefined,
    async read(path) {
      const wanted = asked(path)
      if (wanted === undefined) return undefined
      const file = path.replace(/\.CHECKSUM$/, '')
      const there = await lying(path)
      if (there !== undefined) return there
      // A checksum of ours must not stand beside a file of the folder's.
      if (file !== path && (await lying(file)) !== undefined) return undefined
      const zip = await make(file, wanted.name, wanted.player)
      if (file === path) return zip
      const digest = createHash('sha256').update(zip).digest('hex')
      return Buffer.from(`${digest}  ${fileName(file)}\n`)
    },
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

async function contentOf({ kind, claim }: ArchiveName, player: Player): Promise<Buffer> {
  if (kind === 'klines') return klinesOf(player, claim.from, claim.to)
  const parts: Buffer[] = []
  const { tape } = player
  const first = Math.max(claim.from, Math.floor(tape.firstOpenTime / MINUTE_MS) * MINUTE_MS)
  for (let minute = first; minute < Math.min(claim.to, tape.endTime); minute += MINUTE_MS) {
    const rows = kind === 'trades' ? await tradeRows(player, minute) : await runRows(player, minute)
    parts.push(Buffer.from(rows.map((row) => `${row.join(',')}\n`).join('')))
  }
  return Buffer.concat(parts)
}

async function klinesOf({ tape }: Player, from: number, to: number): Promise<Buffer> {
  const candles = await tape.candles(from, to)
  const lines: string[] = []
  for (let row = 0; row < candles.length; row++) {
    const bar = barAt(candles, row, tape.listing)
    const text = barText(bar, tape.listing)
    const times = [stamp(bar.openTime), stamp(bar.openTime + MINUTE_MS) - 1]
    lines.push(
      `${[
        ...[times[0], text.open, text.high, text.low, text.close, text.volume, times[1]],
        ...[text.quoteVolume, bar.tradeCount, text.takerBuyVolume, text.takerBuyQuoteVolume, 0],
      ].join(',')}\n`,
    )
  }
  return Buffer.from(lines.join(''))
}

async function tradeRows({ tape }: Player, minute: number) {
  const { listing } = tape
  return (await tape.singles(minute)).map(({ id, ticks, lots, time, buyerIsMaker }) => [
    ...[id, decimalText(ticks, listing.priceDecimals), decimalText(lots, listing.quantityDecimals)],
    decimalText(BigInt(ticks) * BigInt(lots), quoteDecimals(listing)),
    ...[stamp(time), pythonBoolean(buyerIsMaker), 'True'],
  ])
}

async function runRows({ tape }: Player, minute: number) {
  const { priceDecimals, quantityDecimals } = tape.listing
  return (await tape.runs(minute)).map((run) => [
    ...[run.id, decimalText(run.ticks, priceDecimals), decimalText(run.lots, quantityDecimals)],
    ...[
      run.firstTradeId,
      run.lastTradeId,
      stamp(run.time),
      pythonBoolean(run.buyerIsMaker),
      'True',
    ],
  ])
}

/** A time in the unit the archive has for it. */
function stamp(ms: number): number {
  return ms >= MICROSECONDS_FROM ? ms * 1000 : ms
}

function pythonBoolean(value: boolean): string {
  return value ? 'True' : 'False'
}
