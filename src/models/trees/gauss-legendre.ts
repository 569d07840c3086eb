/** A weighted sum of values at these points is the integral over (0, 1). */
export interface Quadrature {
  readonly points: Float64Array
  readonly weights: Float64Array
}

const known = new Map<number, Quadrature>()

/** `size` Gauss–Legendre points: they integrate polynomials of degree 2·size − 1 exactly. Not to be written to. */
export function gaussLegendre(size: number): Quadrature {
  const quadrature = known.get(size) ?? workedOut(size)
  known.set(size, quadrature)
  return quadrature
}

function workedOut(size: number): Quadrature {
  const points = new Float64Array(size)
  const weights = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (size + 0.5))
    let slope = 1
    for (let step = 0; step < 100; step++) {
      let before = 1
      let now = x
      for (let degree = 2; degree <= size; degree++) {
        const next = ((2 * degree - 1) * x * now - (degree - 1) * before) / degree
        before = now
        now = next
      }
      slope = (size * (x * now - before)) / (x * x - 1)
      const change = now / slope
      x -= change
      if (Math.abs(change) < 1e-15) break
    }
    points[i] = (x + 1) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { points, weights }
}
