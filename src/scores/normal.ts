/** Probability that a standard normal exceeds `z`. */
export function normalTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z < 0) return 1 - normalTail(-z)
  // erfc by its continued fraction far out, by its series near the middle.
  return z < 3 ? 0.5 - series(z) : fraction(z)
}

/** The value below which a standard normal lies with probability `level`, by Newton's method. */
export function normalQuantile(level: number): number {
  if (!(level > 0 && level < 1)) return Number.NaN
  if (level < 0.5) return -normalQuantile(1 - level)
  const tail = 1 - level
  // A start from the tail's leading term; each step doubles the digits.
  let z = tail < 0.02 ? Math.sqrt(-2 * Math.log(tail)) - 1 : 0
  for (let step = 0; step < 100; step++) {
    const change = (normalTail(z) - tail) / density(z)
    z += Math.max(-1, Math.min(1, change))
    if (Math.abs(change) < 1e-13) break
  }
  return z
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** Φ(z) − ½ = φ(z) · (z + z³/3 + z⁵/15 + …). */
function series(z: number): number {
  let term = z
  let sum = z
  for (let k = 1; Math.abs(term) > 1e-17 * sum; k++) {
    term *= (z * z) / (2 * k + 1)
    sum += term
  }
  return density(z) * sum
}

/** Mills' ratio as a continued fraction, from the back. */
function fraction(z: number): number {
  let ratio = z
  for (let k = 120; k >= 1; k--) ratio = z + k / ratio
  return density(z) / ratio
}
