import type { SamplerName, Trial } from '../src/models/index.ts'
import { suggest } from '../src/models/index.ts'
import type { BenchRow } from './bench-row.ts'
import { pythonPeer } from './peer.ts'
import { TEST_FUNCTIONS, type TestFunction } from './test-functions.ts'

const TRIALS = 100
const SEEDS = 20

/** How far from the minimum a hundred trials lead: our estimator, chance, and Optuna's estimator. */
export async function run(): Promise<readonly BenchRow[]> {
  const peers = bests(await pythonPeer('tuning_optuna.py', [String(TRIALS), String(SEEDS)]))
  return TEST_FUNCTIONS.map((each) => {
    const ours = meanDistance(each, 'tpe')
    const chance = meanDistance(each, 'random')
    const theirs = peers.get(each.name)
    const optuna = theirs === undefined ? '' : `, Optuna ${(theirs - each.minimum).toFixed(3)}`
    return {
      job: `search, ${TRIALS} trials of ${each.name}: distance to the minimum, mean of ${SEEDS} seeds`,
      ours: ours.toFixed(3),
      peer: `random ${chance.toFixed(3)}${optuna}`,
      ratio: `${(ours / chance).toFixed(2)} × random's`,
      bar: '< 1 ×',
      pass: ours < chance,
    }
  })
}

function meanDistance({ space, value, minimum }: TestFunction, sampler: SamplerName): number {
  let sum = 0
  for (let seed = 0; seed < SEEDS; seed++) {
    const trials: Trial[] = []
    for (let number = 0; number < TRIALS; number++) {
      const params = suggest(sampler, space, { trials, number, seed })
      if (params === undefined) break
      const nothing = { intermediate: [], dailySkill: [], error: undefined }
      trials.push({ number, params, state: 'complete', score: -value(params), ...nothing })
    }
    sum += Math.min(...trials.map(({ score = -Infinity }) => -score)) - minimum
  }
  return sum / SEEDS
}

/** The mean of what the peer found for each function; none where it is not installed. */
function bests(answer: unknown): ReadonlyMap<string, number> {
  if (typeof answer !== 'object' || answer === null) return new Map()
  return new Map(
    Object.entries(answer).map(([name, found]) => {
      const values = Array.isArray(found) ? found.map(Number) : []
      return [name, values.reduce((sum, value) => sum + value, 0) / values.length]
    }),
  )
}
