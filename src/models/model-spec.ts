import { ModelError } from './model-error.ts'

/** Parts of a text between separators that lie outside all parentheses, trimmed. Throws `BAD_PARAMETERS` if those do not match. */
export function splitSpec(text: string, separator: ',' | '+'): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')') depth--
    else if (text[i] === separator && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
    if (depth < 0) break
  }
  if (depth !== 0) {
    throw new ModelError('BAD_PARAMETERS', `The parentheses of "${text}" do not match`)
  }
  return [...parts, text.slice(start).trim()]
}

/** What `blend(a,b)` is made of; undefined for a text without parentheses. */
export interface Combination {
  readonly how: string
  readonly members: readonly string[]
}

/** Reads `how(member,member)`. */
export function readCombination(text: string): Combination | undefined {
  const open = text.indexOf('(')
  if (open < 0 || !text.endsWith(')')) return undefined
  return { how: text.slice(0, open), members: splitSpec(text.slice(open + 1, -1), ',') }
}
