import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

/** Read at a time, into one buffer: a fresh one for every piece costs a third more. */
const PIECE_BYTES = 1 << 20

/** SHA-256 (hex) and size of a local file. */
export async function hashFile(
  path: string,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const file = await open(path)
  try {
    for (let bytes = 0; ; ) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, null)
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes }
      hash.update(piece.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await file.close()
  }
}
