import { type Random, seededRandom } from '../../runtime/index.ts'
import { gridPoint } from './grid.ts'
import { drawEvenly, type Params, type SearchSpace } from './search-space.ts'
import { suggestByParzen } from './tree-parzen.ts'
import type { Trial } from './trial.ts'

export const SAMPLERS = ['tpe', 'random', 'grid'] as const
export type SamplerName = (typeof SAMPLERS)[number]

/** Random points before the estimator has anything to go by. */
const RANDOM_FIRST = 10

/**
 * The next point to try, or undefined where a grid has no more. Follows from the seed, the number of the
 * trial and the trials before it: a study that goes on proposes what it would have proposed.
 */
export function suggest(
  sampler: SamplerName,
  space: SearchSpace,
  { trials, number, seed }: { trials: readonly Trial[]; number: number; seed: number },
): Params | undefined {
  const random: Random = seededRandom(mix(seed, number))
  if (sampler === 'grid') return gridPoint(space, number)
  const known = trials.filter(({ state }) => state === 'complete' || state === 'pruned')
  if (sampler === 'random' || known.length < RANDOM_FIRST) return drawEvenly(space, random)
  return suggestByParzen(space, trials, random)
}

/** Neighbouring seeds and numbers must not give neighbouring streams. */
function mix(seed: number, number: number): number {
  let mixed = Math.imul((seed >>> 0) ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
