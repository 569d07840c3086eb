import type { RunResult, RunStart } from '../models/index.ts'
import type { Cli } from './cli.ts'

/**
 * Does work as a run the database remembers: begun before it, and finished, failed or killed after it. While
 * another process has the database the work is done all the same, and that is said.
 */
export async function recordedRun<T>(
  { platform, terminal, interruption }: Cli,
  about: Omit<RunStart, 'codeVersion'>,
  work: () => Promise<T>,
  resultOf: (result: T, seconds: number) => RunResult,
): Promise<T> {
  const runs = await openRuns()
  const { codeVersion, clock } = platform()
  const run = await runs?.start({ ...about, codeVersion })
  const began = clock.now()
  try {
    const result = await work()
    const seconds = (clock.now() - began) / 1000
    if (run !== undefined) await runs?.finish(run.id, resultOf(result, seconds))
    return result
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (run !== undefined) {
      await (interruption().aborted ? runs?.kill(run.id, reason) : runs?.fail(run.id, reason))
    }
    throw error
  }

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
