import type { JsonObject, RunKind } from '../models/index.ts'
import type { Cli } from './cli.ts'

/**
 * Does work as a run the database remembers: begun before it, and finished or failed after it. While
 * another process has the database the work is done all the same, and that is said.
 */
export async function recordedRun<T>(
  { platform, terminal }: Cli,
  about: { readonly kind: RunKind; readonly params: JsonObject; readonly dataManifest: JsonObject },
  work: () => Promise<T>,
  metricsOf: (result: T) => JsonObject,
): Promise<T> {
  const runs = await openRuns()
  const { codeVersion } = platform()
  const run = await runs?.start({ ...about, codeVersion })
  try {
    const result = await work()
    if (run !== undefined) await runs?.finish(run.id, metricsOf(result))
    return result
  } catch (error) {
    if (run !== undefined)
      await runs?.fail(run.id, error instanceof Error ? error.message : String(error))
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
