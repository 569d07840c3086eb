import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { LakeError, type SourceKind } from '../../lake/index.ts'

const HEAD_BYTES = 65_536

/** What the beginning of a file tells about all of its lines. */
export interface Layout {
  readonly header: boolean
  /** The venue's column names, in file order. */
  readonly columns: readonly string[]
}

const KLINES = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'trade_count',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'unused',
]
const TRADES = ['trade_id', 'price', 'quantity', 'quote_quantity', 'trade_time', 'is_buyer_maker']
const AGG_TRADES = [
  'trade_id',
  'price',
  'quantity',
  'first_trade_id',
  'last_trade_id',
  'trade_time',
  'is_buyer_maker',
]
/** The spot market's trade files have one column more than the futures'. */
const LAYOUTS: Readonly<Record<SourceKind, readonly (readonly string[])[]>> = {
  klines: [KLINES],
  trades: [TRADES, [...TRADES, 'is_best_match']],
  aggTrades: [AGG_TRADES, [...AGG_TRADES, 'is_best_match']],
}

/**
 * Looks at how the file begins: which of the venue's layouts do most of its first lines have, and is the very
 * first one a header? A damaged line is neither: it stays a row, to be judged like the others.
 */
export async function layoutOf(path: string, kind: SourceKind): Promise<Layout> {
  const lines = await firstLines(path)
  const told = lines.filter((line) => line.trim() !== '')
  if (told.length === 0) throw new LakeError('UNREADABLE_FILE', 'The file is empty')
  if (told[0].includes('\0')) throw new LakeError('UNREADABLE_FILE', 'The file is not text')
  const widths = told.map((line) => line.split(',').length)
  const fitting = ({ length }: readonly string[]) => widths.filter((w) => w === length).length
  const columns = LAYOUTS[kind].reduce((best, other) =>
    fitting(other) > fitting(best) ? other : best,
  )
  const names = lines[0].split(',')
  const header = names.length === columns.length && names.every((name) => !/^\W*\d/.test(name))
  return { header, columns }
}

/** The whole lines of the file's first 64 KiB. */
async function firstLines(path: string): Promise<readonly string[]> {
  let head = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', end: HEAD_BYTES - 1 })) {
    head += chunk
  }
  const lines = head.split('\n')
  const { size } = await stat(path)
  if (size <= HEAD_BYTES) return lines
  if (lines.length === 1) throw new LakeError('UNREADABLE_FILE', 'The first line has no end')
  return lines.slice(0, -1)
}
