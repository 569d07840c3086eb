/**
 * The only wiring: settings, adapters and commands meet here and nowhere else.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { archiveSource } from './adapters/archive/index.ts'
import { diskLakeFiles } from './adapters/disk/index.ts'
import { duckdbEngine } from './adapters/duckdb/index.ts'
import { describeHolder, openDatabase, takeFolderLock } from './adapters/sql/index.ts'
import { openMarket, openVenue } from './adapters/venue/index.ts'
import { EXIT, interruption, type Platform, reportFailure, runCli } from './cli/index.ts'
import { type Lake, openLake } from './lake/index.ts'
import {
  createLog,
  describeSettings,
  folderOf,
  readSettings,
  sha256,
  systemClock,
} from './runtime/index.ts'

const { stdout, stderr } = process

/** What the engine may take before it spills to disk. */
const ENGINE_MEMORY_MB = 1024

/** Whoever finds the database taken is told where to look instead. */
const isServing = process.argv[2] === 'start'

// A reader that has seen enough (`quantai lake | head`) is no trouble of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(EXIT.ok)
})

// What nobody caught, in a timer or a socket's callback: nothing can be trusted after it.
process.on('uncaughtException', (error) => process.exit(reportFailure(error, stderr)))

let stopping: AbortSignal | undefined

process.exitCode = await runCli(process.argv.slice(2), {
  version: packageVersion(),
  terminal: { out: stdout, err: stderr },
  openPlatform,
  interruption() {
    stopping ??= interruption(process, {
      now: () => performance.now(),
      giveUp: () => process.exit(EXIT.interrupted),
    })
    return stopping
  },
})

function openPlatform({ configFile }: { readonly configFile: string | undefined }): Platform {
  const places = { env: process.env, folder: process.cwd(), configFile }
  const clock = systemClock()
  const settings = once(() => readSettings(places))
  const closing: (() => Promise<void>)[] = []

  const lake = once(() => lakeIn(settings().LAKE_URL))
  const database = once(async () => {
    const { DATABASE_URL: url, PORT: port } = settings()
    const opened = await openDatabase({ url, clock, holder: isServing ? { port } : {} })
    closing.unshift(() => opened.close())
    return opened
  })
  const archive = once(async () => {
    const { files } = await lake()
    return archiveSource({ scratch: (name) => files.stage(name), clock, fetch })
  })

  /** A lake in a folder; opened once each. */
  async function lakeIn(url: string): Promise<Lake> {
    const folder = folderOf(url, process.cwd())
    const files = diskLakeFiles({ folder, address: url, lock: lockLake })
    const engine = await duckdbEngine({
      threads: availableParallelism(),
      memoryLimitMb: ENGINE_MEMORY_MB,
      temporaryFolder: join(tmpdir(), `quantai-${process.pid}`),
    })
    const opened = openLake({ files, engine, clock })
    closing.unshift(() => opened.close())
    return opened
  }

  return {
    settings,
    describeSettings: () => describeSettings(places),
    clock,
    log: once(() => {
      const { LOG_LEVEL: level, LOG_FORMAT: format } = settings()
      return createLog({ level, format, clock, write: (line) => stderr.write(line) })
    }),
    codeVersion: packageVersion(),
    openLake: lake,
    openDatabase: database,
    openArchive: archive,
    async openMarket(signal) {
      const chosen = settings()
      const { meta } = await database()
      const options = { settings: chosen, lake: await lake(), meta, clock, signal }
      return openMarket({
        ...options,
        // Its files stay apart from the lake's: the platform must not see what has not happened yet.
        openRecording: () => lakeIn(`${chosen.LAKE_URL.replace(/\/+$/, '')}-recording`),
        archive: await archive(),
      })
    },
    async openVenue(request, signal) {
      const chosen = settings()
      // A recording is the venue's own, and each folder's by itself: whoever listens to the venue must not see
      // what has not happened yet, and two recordings in one lake would be one market made of two.
      const folder = sha256(resolve(request.data)).slice(0, 12)
      const recording = once(() => lakeIn(`${chosen.LAKE_URL.replace(/\/+$/, '')}-venue/${folder}`))
      const stageBeside = async (name: string) => (await recording()).files.stage(name)
      return openVenue({
        ...request,
        ...{ seed: chosen.SEED, clock, signal },
        archive: archiveSource({ scratch: stageBeside, clock, fetch }),
        openRecording: recording,
      })
    },
    async close() {
      for (const close of closing) await close()
    },
  }

  function lockLake(folder: string) {
    const lock = takeFolderLock(folder, {
      command: process.argv[2] ?? 'quantai',
      since: clock.now(),
    })
    return lock.kind === 'taken' ? lock : { kind: 'held' as const, by: describeHolder(lock.holder) }
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return known ? String(manifest.version) : 'unknown'
}
