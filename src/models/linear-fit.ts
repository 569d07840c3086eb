import { EVD, Matrix } from 'ml-matrix'
import { type Moments, triangle } from './moments.ts'

/** A line through the data, in the features' own units. */
export interface LinearFit {
  readonly intercept: number
  /** One per feature: the target's change for one unit of the feature. */
  readonly coefficients: Float64Array
}

/** A variance this small beside the mean is rounding: the column is constant and explains nothing. */
const CONSTANT = 1e-20

/**
 * `free`: the line passes through the means. `shrunk`: where all features are at their mean, the target's
 * mean is penalised like the slope of one more standardised feature.
 */
export type Intercept = 'free' | 'shrunk'

/**
 * Ridge regression at every penalty at once, from moments alone (Hoerl and Kennard 1970).
 *
 * A penalty is in units of one standardised feature's variance: at 1, a feature uncorrelated with the
 * others keeps half its least-squares coefficient. One eigendecomposition serves all penalties.
 */
export function ridgePath(
  moments: Moments,
  penalties: readonly number[],
  intercept: Intercept,
): LinearFit[] {
  const size = moments.mean.length
  const last = size - 1
  const scale = standardDeviations(moments)
  const meanAt = (penalty: number) =>
    moments.mean[last] / (intercept === 'shrunk' ? 1 + penalty : 1)
  if (last === 0) return penalties.map((each) => line(moments, scale, [], meanAt(each)))
  const correlation = new Matrix(last, last)
  const covariance = new Float64Array(last)
  for (let i = 0; i < last; i++) {
    const left = inverse(scale[i]) / moments.count
    for (let j = i; j < last; j++) {
      const value = moments.scatter[triangle(i, j, size)] * left * inverse(scale[j])
      correlation.set(i, j, value)
      correlation.set(j, i, value)
    }
    covariance[i] = moments.scatter[triangle(i, last, size)] * left
  }
  const { eigenvectorMatrix: vectors, realEigenvalues: values } = new EVD(correlation, {
    assumeSymmetric: true,
  })
  const rotated = vectors.transpose().mmul(Matrix.columnVector(covariance))
  return penalties.map((penalty) => {
    // Rounding can leave the smallest eigenvalue of collinear columns just below zero.
    const shrunk = values.map((value, i) => rotated.get(i, 0) / (Math.max(value, 0) + penalty))
    const slopes = vectors.mmul(Matrix.columnVector(shrunk)).to1DArray()
    return line(moments, scale, slopes, meanAt(penalty))
  })
}

/** Mean squared error of a fit over other rows, given their moments. */
export function meanSquaredError(fit: LinearFit, moments: Moments): number {
  const { count, mean, scatter } = moments
  const size = mean.length
  const last = size - 1
  const slopes = fit.coefficients
  let squared = scatter[triangle(last, last, size)]
  let bias = mean[last] - fit.intercept
  for (let i = 0; i < last; i++) {
    bias -= slopes[i] * mean[i]
    squared -= 2 * slopes[i] * scatter[triangle(i, last, size)]
    squared += slopes[i] * slopes[i] * scatter[triangle(i, i, size)]
    for (let j = i + 1; j < last; j++) {
      squared += 2 * slopes[i] * slopes[j] * scatter[triangle(i, j, size)]
    }
  }
  return squared / count + bias * bias
}

/** Standard deviation of each feature (the target excluded); 0 where the feature is constant. */
export function standardDeviations({ count, mean, scatter }: Moments): Float64Array {
  const size = mean.length
  return Float64Array.from({ length: size - 1 }, (_, i) => {
    const variance = scatter[triangle(i, i, size)] / count
    return variance > CONSTANT * mean[i] * mean[i] ? Math.sqrt(variance) : 0
  })
}

function inverse(scale: number): number {
  return scale === 0 ? 0 : 1 / scale
}

/** Slopes of standardised features in the features' own units. */
function line(
  { mean }: Moments,
  scale: Float64Array,
  slopes: readonly number[],
  meanTarget: number,
): LinearFit {
  const coefficients = scale.map((unit, i) => slopes[i] * inverse(unit))
  let intercept = meanTarget
  coefficients.forEach((slope, i) => {
    intercept -= slope * mean[i]
  })
  return { intercept, coefficients }
}
