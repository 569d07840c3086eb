import type { Random } from '../../runtime/index.ts'
import { densityOf, drawFrom, type ParzenEstimator, parzenEstimator } from './parzen-estimator.ts'
import { decode, encode, type Params, type SearchSpace } from './search-space.ts'
import { ranked, type Trial } from './trial.ts'

/** Points drawn from the good ones' density, of which the most telling is tried. */
const CANDIDATES = 24
/** The share of trials that counts as good, and the most of them. */
const GOOD = { share: 0.1, most: 25 }

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011), with one joint kernel a trial (Falkner et al.
 * 2018): draws where good trials lie and picks the point that is likeliest there beside where the others lie.
 * A trial still running counts among the others, so that workers side by side do not try the same.
 */
export function suggestByParzen(
  space: SearchSpace,
  trials: readonly Trial[],
  random: Random,
): Params {
  const order = ranked(trials)
  const goodCount = Math.min(Math.ceil(GOOD.share * order.length), GOOD.most)
  const running = trials.filter(({ state }) => state === 'running')
  const good = estimatorOf(space, order.slice(0, goodCount))
  const others = estimatorOf(space, [...order.slice(goodCount), ...running])

  let best = drawFrom(good, random)
  let bestGain = Number.NEGATIVE_INFINITY
  for (let i = 0; i < CANDIDATES; i++) {
    const candidate = drawFrom(good, random)
    const gain = densityOf(good, candidate) - densityOf(others, candidate)
    if (gain > bestGain) {
      best = candidate
      bestGain = gain
    }
  }
  return Object.fromEntries(
    space.map((dimension, i) => [dimension.name, decode(dimension, best[i])]),
  )
}

function estimatorOf(space: SearchSpace, trials: readonly Trial[]): ParzenEstimator {
  const points = trials.map(({ params }) =>
    Float64Array.from(space, (dimension) => encode(dimension, params[dimension.name])),
  )
  return parzenEstimator(
    space.map((dimension) => (dimension.kind === 'choice' ? dimension.options.length : 0)),
    points,
  )
}
