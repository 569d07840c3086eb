import type { Run, RunStore } from '../models/index.ts'
import { UsageError } from './usage-error.ts'

/** Runs looked through for the beginning of an id. */
const SEARCHED = 10_000

/** The run whose id begins so. */
export async function runById(runs: RunStore, id: string): Promise<Run> {
  const whole = await runs.get(id)
  if (whole !== undefined) return whole
  const found = (await runs.list({ limit: SEARCHED })).filter((run) => run.id.startsWith(id))
  if (found.length === 1) return found[0]
  throw new UsageError(
    found.length === 0
      ? `There is no run ${id}. quantai runs lists them.`
      : `${id} is the beginning of ${found.length} runs: give more of it.`,
  )
}
