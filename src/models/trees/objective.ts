/** What the trees are to make small. Logistic targets are 0 or 1; a quantile's level lies between. */
export type Objective =
  | { readonly kind: 'squared' }
  | { readonly kind: 'absolute' }
  | { readonly kind: 'huber'; readonly delta: number }
  | { readonly kind: 'quantile'; readonly level: number }
  | { readonly kind: 'logistic' }
  | CustomObjective

/** A loss of one's own, by its derivatives after the forecast. */
interface CustomObjective {
  readonly kind: 'custom'
  /** Where boosting starts. */
  readonly start: number
  /** First and second derivative of one row's loss; the second one positive. */
  derivatives(forecast: number, target: number): readonly [gradient: number, hessian: number]
  loss(forecast: number, target: number): number
}

interface Rows {
  readonly target: Float64Array
  readonly prediction: Float64Array
  readonly weight: Float64Array
}

/** Writes the derivatives of rows `[from, to)`. A loop for each objective: one that asked in every row took four times as long. */
export function writeDerivatives(
  objective: Objective,
  { target, prediction, weight }: Rows,
  [from, to]: readonly [number, number],
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  if (hasConstantHessian(objective)) hessian.set(weight.subarray(from, to), from)
  switch (objective.kind) {
    case 'squared':
      for (let i = from; i < to; i++) gradient[i] = (prediction[i] - target[i]) * weight[i]
      break
    case 'absolute':
      for (let i = from; i < to; i++) {
        gradient[i] = Math.sign(prediction[i] - target[i]) * weight[i]
      }
      break
    case 'huber': {
      const { delta } = objective
      for (let i = from; i < to; i++) {
        gradient[i] = Math.min(Math.max(prediction[i] - target[i], -delta), delta) * weight[i]
      }
      break
    }
    case 'quantile': {
      const { level } = objective
      for (let i = from; i < to; i++) {
        const miss = prediction[i] - target[i]
        gradient[i] = (miss > 0 ? 1 - level : miss < 0 ? -level : 0) * weight[i]
      }
      break
    }
    case 'logistic':
      for (let i = from; i < to; i++) {
        const probability = 1 / (1 + Math.exp(-prediction[i]))
        gradient[i] = (probability - target[i]) * weight[i]
        // A second derivative of zero would let a leaf run away.
        hessian[i] = Math.max(probability * (1 - probability), 1e-16) * weight[i]
      }
      break
    case 'custom':
      for (let i = from; i < to; i++) {
        const [first, second] = objective.derivatives(prediction[i], target[i])
        gradient[i] = first * weight[i]
        hessian[i] = second * weight[i]
      }
  }
}

/** The quantile of residuals a leaf of that objective should hold; undefined where derivatives say it all. */
export function leafQuantile(objective: Objective): number | undefined {
  if (objective.kind === 'absolute') return 0.5
  return objective.kind === 'quantile' ? objective.level : undefined
}

/** Whether all rows of like weight have the same second derivative. */
export function hasConstantHessian({ kind }: Objective): boolean {
  return kind !== 'logistic' && kind !== 'custom'
}

/** The constant that boosting starts from. */
export function startOf(objective: Objective, target: Float64Array, weight: Float64Array): number {
  if (objective.kind === 'custom') return objective.start
  const level = objective.kind === 'huber' ? 0.5 : leafQuantile(objective)
  if (level !== undefined) return weightedQuantile(target, weight, level)
  let sum = 0
  let total = 0
  for (let i = 0; i < target.length; i++) {
    sum += weight[i] * target[i]
    total += weight[i]
  }
  const mean = sum / total
  if (objective.kind === 'squared') return mean
  const share = Math.min(Math.max(mean, 1e-6), 1 - 1e-6)
  return Math.log(share / (1 - share))
}

/** Mean loss of rows `[from, to)`. */
export function meanLoss(
  objective: Objective,
  { target, prediction, weight }: Rows,
  from: number,
  to: number,
): number {
  let sum = 0
  let total = 0
  for (let i = from; i < to; i++) {
    sum += weight[i] * lossOf(objective, prediction[i], target[i])
    total += weight[i]
  }
  return sum / total
}

function lossOf(objective: Objective, forecast: number, target: number): number {
  const miss = forecast - target
  const size = Math.abs(miss)
  switch (objective.kind) {
    case 'squared':
      return miss * miss
    case 'absolute':
      return size
    case 'huber': {
      const { delta } = objective
      return size <= delta ? (miss * miss) / 2 : delta * (size - delta / 2)
    }
    case 'quantile':
      return miss > 0 ? (1 - objective.level) * miss : -objective.level * miss
    case 'logistic':
      return Math.log1p(Math.exp(-Math.abs(forecast))) + Math.max(forecast, 0) - target * forecast
    case 'custom':
      return objective.loss(forecast, target)
  }
}

/** The least value that at least a share `level` of the weight lies at or below. */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  level: number,
): number {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b])
  const total = weights.reduce((sum, each) => sum + each, 0)
  let sum = 0
  for (const i of order) {
    sum += weights[i]
    if (sum >= level * total) return values[i]
  }
  return order.length === 0 ? 0 : values[order[order.length - 1]]
}
