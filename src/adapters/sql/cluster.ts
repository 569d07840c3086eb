import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { durableFiles } from './durable-files.ts'

const CLUSTER = 'pglite'

const SETTINGS = [
  'fsync=on',
  'wal_sync_method=fsync', // The only one that durableFiles makes real.
  // 128 MB by default, which costs that much memory and gains nothing at our size.
  'shared_buffers=16MB',
  'min_wal_size=32MB', // Two files of log: what a checkpoint no longer needs is given back to the disk.
  'max_wal_size=64MB',
  // Otherwise a start after a crash leaves a ten-second timer behind that never ends.
  'log_startup_progress_interval=0',
]

/**
 * PostgreSQL in this process, on the cluster in `folder`, which is made on first use. The caller holds the
 * folder's lock. Rejects with whatever PGlite says is wrong. A test hands in `fsync` to see it called.
 */
export async function openCluster(folder: string, fsync = fsyncSync): Promise<PGlite> {
  const cluster = join(folder, CLUSTER)
  if (!existsSync(cluster)) await createCluster(folder, cluster)
  return startCluster(cluster, fsync)
}

/** Made aside and renamed: killed half-way, PGlite would leave files that look like a cluster and are none. */
async function createCluster(folder: string, cluster: string): Promise<void> {
  const unfinished = `${cluster}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const pglite = await startCluster(unfinished, fsyncSync)
  await pglite.close()
  syncTree(unfinished)
  renameSync(unfinished, cluster)
  sync(folder)
}

async function startCluster(cluster: string, fsync: (fd: number) => void): Promise<PGlite> {
  const complaints: string[] = []
  try {
    return await PGlite.create({
      fs: durableFiles(cluster, fsync),
      startParams: [
        ...PGlite.defaultStartParams.filter((param) => param !== '-F'), // -F is fsync=off.
        ...SETTINGS.flatMap((setting) => ['-c', setting]),
      ],
      serializers: SERIALIZERS,
      parsers: PARSERS,
      onStderr(line) {
        const [, complaint] = /(?:FATAL|PANIC|DETAIL|postgres):\s+(.*)/.exec(line) ?? []
        if (complaint !== undefined) complaints.push(complaint)
        return false
      },
    })
  } catch (cause) {
    // PGlite only says that it failed; PostgreSQL said why.
    throw complaints.length > 0 ? new Error(complaints.join('. '), { cause }) : cause
  }
}

// PostgreSQL's type numbers (pg_type.dat).
const BYTEA = 17
const FLOAT8 = 701

const SERIALIZERS = {
  // String(-0) is '0': the sign of zero would be lost.
  [FLOAT8]: (value: number) => (Object.is(value, -0) ? '-0' : String(value)),
  // PGlite's own goes through an array of strings, one a byte.
  [BYTEA]: (value: Uint8Array) => `\\x${Buffer.from(value).toString('hex')}`,
}

const PARSERS = {
  [BYTEA]: (text: string) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else sync(path)
  }
  sync(folder)
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
