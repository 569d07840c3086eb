import { assert, type Random } from '../../runtime/index.ts'

/**
 * One thing to choose. `log`: equal ratios are equally far apart. Bounds are included. `searched: false`: for a person
 * to set; a search leaves it as usual.
 */
export type Dimension =
  | {
      readonly kind: 'number' | 'integer'
      readonly name: string
      readonly low: number
      readonly high: number
      readonly log?: boolean
      readonly searched?: false
    }
  | { readonly kind: 'choice'; readonly name: string; readonly options: readonly Choice[] }

export type Choice = string | number | boolean

/** One point of a search space: a value for each of its dimensions, by name. */
export type Params = { readonly [name: string]: Choice }

/** What may be chosen. Names are unique. */
export type SearchSpace = readonly Dimension[]

/**
 * Where a value lies in its dimension: a number's place in [0, 1], a choice's index. A whole number takes
 * the middle of its cell, so that the first and the last are as likely as the others.
 */
export function encode(dimension: Dimension, value: Choice): number {
  if (dimension.kind === 'choice') {
    const index = dimension.options.indexOf(value)
    assert(index >= 0, `${dimension.name} knows ${String(value)}`)
    return index
  }
  assert(typeof value === 'number', `${dimension.name} is a number`)
  const [from, to] = edges(dimension)
  if (to === from) return 0.5
  return ((dimension.log ? Math.log(value) : value) - from) / (to - from)
}

/** The value at a place, the other way round. */
export function decode(dimension: Dimension, place: number): Choice {
  if (dimension.kind === 'choice') return dimension.options[place]
  const [from, to] = edges(dimension)
  const inside = from + Math.min(Math.max(place, 0), 1) * (to - from)
  const value = dimension.log ? Math.exp(inside) : inside
  // Four digits are as good as sixteen to a model, and can be typed by a person.
  const whole = dimension.kind === 'integer' ? Math.round(value) : Number(value.toPrecision(4))
  return Math.min(Math.max(whole, dimension.low), dimension.high)
}

/** A point drawn evenly. */
export function drawEvenly(space: SearchSpace, random: Random): Params {
  return Object.fromEntries(
    space.map((dimension) => [
      dimension.name,
      decode(
        dimension,
        dimension.kind === 'choice' ? random.integer(dimension.options.length) : random.uniform(),
      ),
    ]),
  )
}

/** A number's range, in logarithms where those count; a whole number's reaches half a step beyond its bounds. */
function edges(dimension: Exclude<Dimension, { kind: 'choice' }>): readonly [number, number] {
  const { low, high, log = false, kind } = dimension
  const reach = kind === 'integer' ? 0.5 : 0
  return log ? [Math.log(low - reach), Math.log(high + reach)] : [low - reach, high + reach]
}
