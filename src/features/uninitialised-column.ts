import { Buffer } from 'node:buffer'
import type { Column } from '../market/index.ts'

/**
 * A column that holds anything: every value is to be written. At a million rows and fifty columns, writing zeros first
 * would take as long as computing what is to lie there.
 */
export function uninitialisedColumn(length: number): Column {
  const { buffer } = Buffer.allocUnsafeSlow(8 * length)
  return new Float64Array(buffer, 0, length)
}
