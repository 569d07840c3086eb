import { type RunResult, type RunStart, workAsRun } from '../models/index.ts'
import type { Cli } from './cli.ts'

/**
 * Does work as a run the database remembers. While another process has the database the work is done all the same,
 * and that is said.
 */
export async function recordedRun<T>(
  { platform, terminal, interruption }: Cli,
  about: Omit<RunStart, 'codeVersion'>,
  work: () => Promise<T>,
  resultOf: (result: T, seconds: number) => RunResult,
): Promise<T> {
  const runs = await openRuns()
  if (runs === undefined) return work()
  const { codeVersion, clock } = platform()
  const start = { ...about, codeVersion }
  return workAsRun({ runs, start, signal: interruption() }, async () => {
    const began = clock.now()
    const value = await work()
    return { value, result: resultOf(value, (clock.now() - began) / 1000) }
  })

  async function openRuns() {
    try {
      return (await platform().openDatabase()).runs
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'IN_USE')) throw error
      terminal.err.write(`This run is not recorded: ${error.message}\n`)
      return undefined
    }
  }
}
