import { createHash } from 'node:crypto'

/** SHA-256, in hex, of a row of feature values as little-endian float64. All NaNs count as one. */
export function featureHash(row: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(row.length * 8))
  row.forEach((value, i) => {
    // A NaN may carry any payload and the language does not say which: write the same one always.
    if (Number.isNaN(value)) bytes.setBigUint64(i * 8, 0x7ff8000000000000n, true)
    else bytes.setFloat64(i * 8, value, true)
  })
  return createHash('sha256').update(bytes).digest('hex')
}
