import { gaussLegendre } from '../trees/gauss-legendre.ts'
import { lstmEngine } from './engine.ts'
import type { Shape } from './shape.ts'
import { CHUNK } from './workspace.ts'

/** What each normalised value of a window adds to the forecast: all of them and `base` add up to it. */
interface Attribution {
  /** The forecast for a window in which every feature stays at its training mean. */
  readonly base: number
  readonly contributions: Float64Array
}

/** Points on the way from nothing to the window: doubled until the parts add up, but not for ever. */
const FEWEST_POINTS = 16
const MOST_POINTS = 1024

/** What the parts may miss the forecast by, as a share of their sizes, before it is dealt out among them. */
const TOLERANCE = 1e-4

/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017): the slopes of the forecast along the straight way from the
 * window of training means to the one asked about, times how far each value goes. Their integral is the whole
 * difference between both forecasts; what numbers of finite precision miss of it is dealt out by size.
 */
export function integratedGradients(
  shape: Shape,
  weights: Float32Array,
): (window: Float32Array) => Attribution {
  const { steps } = shape
  const engine = lstmEngine({
    ...{ shape, rows: CHUNK * steps, sequences: CHUNK, batch: CHUNK, threads: 1 },
  })
  const { table, order, output } = engine
  engine.weights.set(weights)
  for (let i = 0; i < CHUNK; i++) order[i] = (i + 1) * steps - 1

  function integral(window: Float32Array, points: number): Float64Array {
    const quadrature = gaussLegendre(points)
    const contributions = new Float64Array(window.length)
    for (let done = 0; done < points; done += CHUNK) {
      const shares = quadrature.points.subarray(done, done + CHUNK)
      for (const [i, share] of shares.entries()) put(window, share, i)
      const slopes = engine.inputSlopes(quadrature.weights.subarray(done, done + CHUNK))
      for (let i = 0; i < window.length; i++) contributions[i] += slopes[i] * window[i]
    }
    return contributions
  }

  function put(window: Float32Array, share: number, sequence: number): void {
    const at = sequence * window.length
    for (let i = 0; i < window.length; i++) table[at + i] = share * window[i]
  }

  return (window) => {
    put(window, 0, 0)
    put(window, 1, 1)
    engine.forecast(0, 2)
    const [base, whole] = output
    for (let points = FEWEST_POINTS; ; points *= 2) {
      const contributions = integral(window, points)
      const size = contributions.reduce((sum, each) => sum + Math.abs(each), 0)
      const missed = contributions.reduce((sum, each) => sum - each, whole - base)
      if (Math.abs(missed) > TOLERANCE * size && points < MOST_POINTS) continue
      // Without any part there is nothing to deal out among: the window is that of the means.
      const share = size === 0 ? 0 : missed / size
      return { base, contributions: contributions.map((each) => each + share * Math.abs(each)) }
    }
  }
}
