import { createReadStream } from 'node:fs'
import { LakeError, type SourceKind } from '../../lake/index.ts'

/** What the first line of a file tells about all of them. */
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
 * Looks at the first line: is it a header, and which of the venue's layouts is it?
 * A first line of another width falls back to the usual layout, so that its rows are judged one by one.
 */
export async function layoutOf(path: string, kind: SourceKind): Promise<Layout> {
  const line = await firstLine(path)
  if (line.trim() === '') throw new LakeError('UNREADABLE_FILE', 'The file is empty')
  if (line.includes('\0')) throw new LakeError('UNREADABLE_FILE', 'The file is not text')
  const fields = line.split(',')
  const layouts = LAYOUTS[kind]
  const columns = layouts.find(({ length }) => length === fields.length) ?? layouts[0]
  return { header: /^\s*"?[A-Za-z]/.test(fields[0]), columns }
}

async function firstLine(path: string): Promise<string> {
  let head = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 4096 })) {
    head += chunk
    const end = head.indexOf('\n')
    if (end >= 0) return head.slice(0, end)
    if (head.length > 65_536) throw new LakeError('UNREADABLE_FILE', 'The first line has no end')
  }
  return head
}
