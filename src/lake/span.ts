/** A stretch of time, epoch ms, `[from, to)`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** All of time: no limit. */
export const ALWAYS: Span = { from: 0, to: Number.MAX_SAFE_INTEGER }

export function overlap(a: Span, b: Span): Span | undefined {
  const from = Math.max(a.from, b.from)
  const to = Math.min(a.to, b.to)
  return from < to ? { from, to } : undefined
}

/** The parts of `span` that none of `others` covers, ascending. */
export function without(span: Span, others: readonly Span[]): readonly Span[] {
  const left: Span[] = []
  let { from } = span
  for (const other of [...others].sort((a, b) => a.from - b.from)) {
    if (other.to <= from || other.from >= span.to) continue
    if (other.from > from) left.push({ from, to: other.from })
    from = other.to
  }
  if (from < span.to) left.push({ from, to: span.to })
  return left
}
