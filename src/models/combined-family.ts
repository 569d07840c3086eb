import { type BlendMember, blend } from './blend.ts'
import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'
import type { ModelFamily } from './model-family.ts'
import type { Combination } from './model-spec.ts'
import { stack } from './stack.ts'

/** How models are combined, as a person writes it. */
export const COMBINATIONS = ['blend(a,b)', 'blend(0.7*a,0.2*b)', 'stack(a,b)'] as const

/**
 * The family of `blend(…)` or `stack(…)`; undefined if it is called otherwise. `modelOf` reads the members.
 * Throws `BAD_PARAMETERS` if a member is missing or its weight cannot be one.
 */
export function combinedFamily(
  { how, members }: Combination,
  modelOf: (text: string) => Model,
): ModelFamily | undefined {
  if (members.some((member) => member === '')) {
    throw new ModelError('BAD_PARAMETERS', `${how}() needs members: write ${COMBINATIONS[0]}`)
  }
  if (how === 'blend') return blendFamily(members, modelOf)
  return how === 'stack' ? stackFamily(members.map(modelOf)) : undefined
}

function blendFamily(texts: readonly string[], modelOf: (text: string) => Model): ModelFamily {
  const members = texts.map((text): BlendMember & { readonly given: boolean } => {
    const [, weight, spec = text] = /^([^*(]*)\*(.*)$/s.exec(text) ?? []
    if (weight === undefined)
      return { model: modelOf(text), weight: 1 / texts.length, given: false }
    const value = Number(weight)
    if (weight.trim() === '' || !Number.isFinite(value)) {
      throw new ModelError('BAD_PARAMETERS', `"${weight}" is no weight: write ${COMBINATIONS[1]}`)
    }
    return { model: modelOf(spec.trim()), weight: value, given: true }
  })
  if (new Set(members.map(({ given }) => given)).size > 1) {
    throw new ModelError(
      'BAD_PARAMETERS',
      `Give every member of a blend a weight, or none: ${COMBINATIONS[1]} or ${COMBINATIONS[0]}`,
    )
  }
  const inside = members.map(({ model, weight, given }) =>
    given ? `${weight}*${model.name}` : model.name,
  )
  const name = `blend(${inside.join(',')})`
  return { name, space: [], with: () => blend(name, members) }
}

function stackFamily(models: readonly Model[]): ModelFamily {
  const name = `stack(${models.map((model) => model.name).join(',')})`
  return {
    name,
    space: [{ kind: 'number', name: 'shrink', low: 1e-3, high: 1e3, log: true }],
    with: ({ shrink }) => stack(name, models, typeof shrink === 'number' ? shrink : undefined),
  }
}
