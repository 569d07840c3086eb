import { BOOK_FIELDS, CANDLE_FIELDS, type Candles, type Column } from '../market/index.ts'
import { sha256 } from '../runtime/index.ts'

/** SHA-256 of the candles' values, whatever files they lie in, and of the book beside them if there is one. */
export function candlesHash(candles: Candles): string {
  const { book } = candles
  const columns = [
    ...CANDLE_FIELDS.map((field) => hashOf(candles[field])),
    ...(book ? BOOK_FIELDS.map((field) => hashOf(book[field])) : []),
  ]
  return sha256(columns.join('\n'))
}

function hashOf({ buffer, byteOffset, byteLength }: Column): string {
  return sha256(new Uint8Array(buffer, byteOffset, byteLength))
}
