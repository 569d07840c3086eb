import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createGunzip } from 'node:zlib'
import { type Entry, openPromise } from 'yauzl'
import { ArchiveError } from '../../ingest/index.ts'

/** The comma-separated text in a `.zip` (its one entry), `.csv.gz` or `.csv` file, as a local file. */
export async function unpack(
  localFile: string,
  name: string,
  into: () => Promise<string>,
): Promise<string> {
  if (name.endsWith('.csv')) return localFile
  const target = await into()
  try {
    if (name.endsWith('.gz')) {
      await pipeline(createReadStream(localFile), createGunzip(), createWriteStream(target))
    } else {
      await unzip(localFile, target)
    }
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ArchiveError('DAMAGED', `cannot be unpacked: ${why}`, { cause })
  }
  return target
}

async function unzip(localFile: string, target: string): Promise<void> {
  const zip = await openPromise(localFile, { autoClose: false })
  try {
    const entries: Entry[] = []
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/')) entries.push(entry)
    }
    const [entry] = entries
    if (entry === undefined || entries.length > 1) {
      throw new ArchiveError('DAMAGED', `holds ${entries.length} files where one is expected`)
    }
    let sum = 0
    const summing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sum = crc32(chunk, sum)
        done(null, chunk)
      },
    })
    await pipeline(await zip.openReadStreamPromise(entry), summing, createWriteStream(target))
    if (sum !== entry.crc32) throw new ArchiveError('DAMAGED', 'its content fails the CRC-32 check')
  } finally {
    zip.close()
  }
}
