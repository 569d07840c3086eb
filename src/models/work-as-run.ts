import type { Run, RunResult, RunStart, RunStore } from './run-store.ts'

/** What work hands back, and what its run is remembered by. */
interface RunWork<Value> {
  readonly value: Value
  readonly result: RunResult
}

/**
 * Does work as a run of the history: begun before it and finished after it, failed where it throws, and killed where
 * it throws because the signal has stopped it.
 */
export async function workAsRun<Value>(
  { runs, start, signal }: { runs: RunStore; start: RunStart; signal: AbortSignal },
  work: (run: Run) => Promise<RunWork<Value>>,
): Promise<Value> {
  const run = await runs.start(start)
  try {
    const { value, result } = await work(run)
    await runs.finish(run.id, result)
    return value
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    await (signal.aborted ? runs.kill(run.id, reason) : runs.fail(run.id, reason))
    throw error
  }
}
