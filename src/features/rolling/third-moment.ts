import { apply, resultOf, type Series } from '../formula/series.ts'
import { windowParts } from './window-parts.ts'

/** Of each window: the sums of squared and of cubed deviations from its mean. */
export interface ThirdMoments {
  readonly squares: Series
  readonly cubes: Series
}

/** Squared and cubed deviations of the last `window` values: `rollingMoments` one power further. */
export function rollingThirdMoments(values: Series, window: number): ThirdMoments {
  const mean = meansOf(values, window)
  return { squares: resultOf(mean, 1), cubes: resultOf(mean, 2) }
}

function meansOf(values: Series, window: number): Series {
  const { parts, size } = windowParts(window)
  const part = size === 1 ? values : meansOf(values, size)
  const deviations = size === 1 ? [values, values] : [resultOf(part, 1), resultOf(part, 2)]
  return apply('thirdMomentsOfParts', [part, ...deviations], 0, size, parts, size)
}
