import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

interface CommandCost {
  readonly seconds: number
  /** Peak resident memory in MB; NaN where the system does not tell (it is read from /proc). */
  readonly peakMb: number
  readonly output: string
}

const WATCH_MS = 20

/** Runs `quantai` as a user would, in a folder of its own, and weighs it. Throws when it fails. */
export async function commandLine(folder: string, args: readonly string[]): Promise<CommandCost> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const start = performance.now()
  const child = spawn(process.execPath, [main, ...args], { cwd: folder })
  let output = ''
  let trouble = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (trouble += chunk))
  let peakMb = Number.NaN
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1]
    if (peak !== undefined) peakMb = Number(peak) / 1024
  }, WATCH_MS)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`quantai ${args.join(' ')} ended with ${code}:\n${trouble}`)
  return { seconds: (performance.now() - start) / 1000, peakMb, output }
}
