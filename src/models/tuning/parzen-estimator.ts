import type { Random } from '../../runtime/index.ts'

/**
 * A density over points: one kernel around each point seen and a flat one, all with the same weight.
 * A coordinate in [0, 1] has a normal kernel cut off at both ends; a choice has its own options' shares.
 */
export interface ParzenEstimator {
  /** Options of each coordinate; 0 for one in [0, 1]. */
  readonly options: readonly number[]
  readonly points: readonly Float64Array[]
  /** Width of each point's normal kernel along each coordinate. */
  readonly widths: readonly Float64Array[]
}

/** The flat kernel: as wide as the space, about its middle. */
const FLAT = { centre: 0.5, width: 1 }
/** Width of the kernel around a single point. */
const ALONE = 0.5

/** A kernel around each of the points. */
export function parzenEstimator(
  options: readonly number[],
  points: readonly Float64Array[],
): ParzenEstimator {
  const widths = points.map(() => new Float64Array(options.length))
  options.forEach((count, i) => {
    if (count > 0) return
    const places = points.map((point) => point[i])
    const order = places.map((_, index) => index).sort((a, b) => places[a] - places[b])
    // Never so narrow that a region once found could not be left.
    const least = 1 / Math.min(100, 2 + points.length)
    order.forEach((index, rank) => {
      const left = rank > 0 ? places[index] - places[order[rank - 1]] : 0
      const right = rank + 1 < order.length ? places[order[rank + 1]] - places[index] : 0
      widths[index][i] = order.length < 2 ? ALONE : Math.min(Math.max(left, right, least), 1)
    })
  })
  return { options, points, widths }
}

/** Log density at a point. */
export function densityOf(estimator: ParzenEstimator, point: Float64Array): number {
  const { options, points, widths } = estimator
  const logs = [...points, undefined].map((centre, k) =>
    options.reduce((sum, count, i) => {
      if (count > 0) return sum + Math.log(shareOf(count, points.length, centre?.[i], point[i]))
      return sum + logNormal(centre?.[i] ?? FLAT.centre, widths[k]?.[i] ?? FLAT.width, point[i])
    }, 0),
  )
  const most = Math.max(...logs)
  const sum = logs.reduce((total, log) => total + Math.exp(log - most), 0)
  return most + Math.log(sum / logs.length)
}

/** A point drawn from the density. */
export function drawFrom(
  { options, points, widths }: ParzenEstimator,
  random: Random,
): Float64Array {
  const chosen = random.integer(points.length + 1)
  const centre = chosen < points.length ? points[chosen] : undefined
  return Float64Array.from(options, (count, i) => {
    if (count > 0) return drawOption(count, points.length, centre?.[i], random)
    return drawInside(centre?.[i] ?? FLAT.centre, widths[chosen]?.[i] ?? FLAT.width, random)
  })
}

function logNormal(centre: number, width: number, at: number): number {
  const distance = (at - centre) / width
  const inside = normalBelow((1 - centre) / width) - normalBelow(-centre / width)
  return -0.5 * distance * distance - Math.log(width * Math.sqrt(2 * Math.PI) * inside)
}

/** How much of a choice's kernel lies on one option: most on its own, a little on each. */
function shareOf(count: number, seen: number, centre: number | undefined, at: number): number {
  if (centre === undefined) return 1 / count
  const each = 1 / (seen + 1)
  return ((at === centre ? 1 : 0) + each) / (1 + count * each)
}

function drawOption(
  count: number,
  seen: number,
  centre: number | undefined,
  random: Random,
): number {
  let rest = random.uniform()
  for (let option = 0; option < count - 1; option++) {
    rest -= shareOf(count, seen, centre, option)
    if (rest < 0) return option
  }
  return count - 1
}

function drawInside(centre: number, width: number, random: Random): number {
  for (;;) {
    const drawn = centre + width * random.normal()
    if (drawn >= 0 && drawn <= 1) return drawn
  }
}

/** The standard normal distribution function (Abramowitz and Stegun 7.1.26, to 1.5e-7: a kernel needs no more). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const error = 1 - series * Math.exp(-x * x)
  return 0.5 * (1 + Math.sign(z) * error)
}
