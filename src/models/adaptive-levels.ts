/** Central coverage to ask of the residuals' distribution so that the nominal 50 and 90 % come true. */
export interface AdaptiveLevels {
  readonly coverage50: number
  readonly coverage90: number
}

/**
 * How far one outcome moves a level. Over any seven days the share inside is off by the level's move, over the rate
 * times the week's 10,080 minutes; moved by luck alone (ten-minute outcomes overlap, so a week is worth a thousand),
 * that is 0.34 points at this rate and 0.42 at 0.0005. So the worst of a year's weeks, about three of these away, stays
 * within one point. Faster buys more of that with wider intervals.
 */
export const ADAPTIVE_RATE = 0.0008

/** Adaptive conformal inference (Gibbs and Candès 2021): a miss asks for more coverage, a hit for a little less. */
export function adapt(
  { coverage50, coverage90 }: AdaptiveLevels,
  inside: { readonly inside50: boolean; readonly inside90: boolean },
  rate = ADAPTIVE_RATE,
): AdaptiveLevels {
  const moved50 = coverage50 + rate * (0.5 - (inside.inside50 ? 1 : 0))
  const moved90 = coverage90 + rate * (0.9 - (inside.inside90 ? 1 : 0))
  // Neither may reach the other or the ends, whatever the market does.
  const next90 = clamp(moved90, 0.1, 0.999)
  return { coverage50: clamp(moved50, 0.02, next90 - 0.05), coverage90: next90 }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

/**
 * The level to read from the residuals for a nominal quantile level: a line through (0, 0), the edges of both
 * intervals and (½, ½), and its mirror image above.
 */
export function effectiveLevel(levels: AdaptiveLevels, nominal: number): number {
  const outer = (1 - levels.coverage90) / 2
  const inner = (1 - levels.coverage50) / 2
  const tail = nominal > 0.5 ? 1 - nominal : nominal
  const level =
    tail <= 0.05
      ? (tail / 0.05) * outer
      : tail <= 0.25
        ? outer + ((tail - 0.05) / 0.2) * (inner - outer)
        : inner + ((tail - 0.25) / 0.25) * (0.5 - inner)
  return nominal > 0.5 ? 1 - level : level
}

/** The inverse of `effectiveLevel`. */
export function nominalLevel(levels: AdaptiveLevels, effective: number): number {
  const outer = (1 - levels.coverage90) / 2
  const inner = (1 - levels.coverage50) / 2
  const tail = effective > 0.5 ? 1 - effective : effective
  const level =
    tail <= outer
      ? (tail / outer) * 0.05
      : tail <= inner
        ? 0.05 + ((tail - outer) / (inner - outer)) * 0.2
        : 0.25 + ((tail - inner) / (0.5 - inner)) * 0.25
  return effective > 0.5 ? 1 - level : level
}
