/**
 * The only wiring: settings, adapters and commands meet here and nowhere else.
 */
import { readFileSync } from 'node:fs'
import { EXIT, interruption, type Platform, reportFailure, runCli } from './cli/index.ts'
import { createLog, describeSettings, readSettings, systemClock } from './runtime/index.ts'

const { stdout, stderr } = process

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
  return {
    settings,
    describeSettings: () => describeSettings(places),
    clock,
    log: once(() => {
      const { LOG_LEVEL: level, LOG_FORMAT: format } = settings()
      return createLog({ level, format, clock, write: (line) => stderr.write(line) })
    }),
    async close() {},
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
