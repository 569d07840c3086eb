import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'
import type { Choice, Dimension, Params, SearchSpace } from './tuning/search-space.ts'

/** Models that differ in their parameters. Without any, a family is the model of its name. */
export interface ModelFamily {
  readonly name: string
  /** What may be set, and the bounds inside which a search looks. */
  readonly space: SearchSpace
  /** The model with these parameters; what is left out stays as usual. */
  with(params: Params): Model
  /** Throws `NO_LIBRARY` where something is missing that its models are trained by. */
  requireInstalled?(): void
}

/** How a configuration is written: `ridge+penalty=100`, in the order of the family's space. */
export function specOf({ name, space }: ModelFamily, params: Params): string {
  const set = space.filter((dimension) => params[dimension.name] !== undefined)
  return [name, ...set.map(({ name: key }) => `${key}=${String(params[key])}`)].join('+')
}

/** Reads what follows a family's name. Throws `BAD_PARAMETERS`, saying what there is to set. */
export function readParams(family: ModelFamily, settings: readonly string[]): Params {
  return Object.fromEntries(
    settings.map((text) => {
      const [key, value = ''] = text.split('=', 2)
      const dimension = family.space.find(({ name }) => name === key)
      if (dimension === undefined) throw refused(family, `"${key}" is nothing to set`)
      const read = readChoice(dimension, value)
      if (read === undefined) throw refused(family, `${key} cannot be "${value}"`)
      return [key, read]
    }),
  )
}

/** A value need not lie where a search would look: a person may know better. It must be of the right kind. */
function readChoice(dimension: Dimension, text: string): Choice | undefined {
  if (dimension.kind === 'choice') {
    return dimension.options.find((option) => String(option) === text)
  }
  const value = Number(text)
  const whole = dimension.kind === 'number' || Number.isInteger(value)
  const inside = Number.isFinite(value) && (dimension.low < 0 || value >= 0)
  return text !== '' && whole && inside ? value : undefined
}

function refused({ name, space }: ModelFamily, why: string): ModelError {
  const known = space.map(describe).join(', ')
  const hint = known === '' ? `${name} has nothing to set` : `${name} knows ${known}`
  return new ModelError('BAD_PARAMETERS', `${why}: ${hint}. Write ${name}+<name>=<value>`)
}

function describe(dimension: Dimension): string {
  if (dimension.kind === 'choice') return `${dimension.name} (${dimension.options.join(' or ')})`
  const { name, low, high } = dimension
  return `${name} (${low} to ${high} or so)`
}
