interface Suggestion {
  readonly word: string
  /** Letters to insert, drop, change or swap with their neighbour. */
  readonly distance: number
}

/** The candidate that is spelled most like `word`, if any is near enough to have been meant. */
export function nearest(word: string, candidates: readonly string[]): Suggestion | undefined {
  const wanted = word.toUpperCase()
  const suggestions = candidates
    .map((candidate) => ({ word: candidate, distance: distance(wanted, candidate.toUpperCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = suggestions
  if (best === undefined) return undefined
  const tolerance = Math.max(1, Math.floor(best.word.length / 3))
  return best.distance <= tolerance ? best : undefined
}

/** Optimal string alignment: Levenshtein with swapped neighbours counted once. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      let cheapest = Math.min(changed, last[j] + 1, row[j - 1] + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cheapest = Math.min(cheapest, beforeLast[j - 2] + 1)
      row.push(cheapest)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]
}
