import type { Column } from '../market/index.ts'
import { assert } from '../runtime/index.ts'

/** Root mean squared error, in the unit of the input. NaN for no rows. */
export function rmse(actual: Column, forecast: Column): number {
  return Math.sqrt(meanOf(actual, forecast, (error) => error * error))
}

/** Mean absolute error, in the unit of the input. NaN for no rows. */
export function mae(actual: Column, forecast: Column): number {
  return meanOf(actual, forecast, Math.abs)
}

/**
 * R² of a price level against its own mean: the brief's metric, kept to show what it is worth.
 * A price wanders far from its mean, so "unchanged" scores nearly 1 here and it says nothing of skill.
 */
export function levelR2(actual: Column, forecast: Column): number {
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length
  const spread = actual.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return 1 - (meanOf(actual, forecast, (error) => error * error) * actual.length) / spread
}

function meanOf(actual: Column, forecast: Column, loss: (error: number) => number): number {
  assert(actual.length === forecast.length, 'every forecast has its outcome')
  let sum = 0
  for (let i = 0; i < actual.length; i++) sum += loss(actual[i] - forecast[i])
  return sum / actual.length
}
