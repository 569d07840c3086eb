import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../src/runtime/index.ts'
import { pythonPeer } from './peer.ts'

/** Rows that every peer gets: columns of noise, and a target that has to do with four of them. */
interface TreeRows {
  readonly features: readonly Float64Array[]
  readonly target: Float64Array
}

export function madeUpRows(rows: number, width: number): TreeRows {
  const random = seededRandom(1)
  const column = () => Float64Array.from({ length: rows }, () => random.normal())
  const features = Array.from({ length: width }, column)
  const [a, b, c, d] = features
  const target = column().map(
    (noise, i) => noise + a[i] * b[i] + Math.sin(2 * c[i]) + Math.abs(d[i]) / 2,
  )
  return { features, target }
}

/** What a Python peer makes of the rows, which it reads from a file of doubles, column after column. */
export async function peerOnRows(
  script: string,
  { features, target }: TreeRows,
  numbers: readonly number[],
): Promise<unknown | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'quantai-bench-'))
  try {
    const path = join(folder, 'rows')
    const file = await open(path, 'w')
    for (const column of [...features, target]) await file.write(new Uint8Array(column.buffer))
    await file.close()
    return await pythonPeer(script, [path, ...numbers.map(String)])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
