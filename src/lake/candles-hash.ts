import { CANDLE_FIELDS, type Candles } from '../market/index.ts'
import { sha256 } from '../runtime/index.ts'

/** SHA-256 of the candles' values, whatever files they lie in: the same candles, the same hash. */
export function candlesHash(candles: Candles): string {
  const columns = CANDLE_FIELDS.map((field) => {
    const { buffer, byteOffset, byteLength } = candles[field]
    return sha256(new Uint8Array(buffer, byteOffset, byteLength))
  })
  return sha256(columns.join('\n'))
}
