/** Probability that Student's t with `freedom` degrees of freedom exceeds `t`. */
export function studentTail(t: number, freedom: number): number {
  // Both tails together are I_x(ν/2, ½) at x = ν / (ν + t²) (Abramowitz and Stegun 26.7.1).
  const bothTails = regularizedBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
  return t > 0 ? bothTails / 2 : 1 - bothTails / 2
}

/** I_x(a, b): the side on which its continued fraction converges fast, or one minus the other. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1
  const logFront = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)
  const front = Math.exp(logFront)
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a
  return 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** Abramowitz and Stegun 26.5.8 from the front, by Lentz's method; about √max(a, b) terms are needed. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return value
}

function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** Stirling's series, after climbing to where its first terms are exact to the last bits. */
function logGamma(z: number): number {
  let shift = 0
  let x = z
  for (; x < 15; x++) shift += Math.log(x)
  const y = 1 / (x * x)
  const series = (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)))) / x
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - shift
}
