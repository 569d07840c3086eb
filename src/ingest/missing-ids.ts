/** Trade ids that have not come, with the times between which they must have happened. */
interface Hole {
  readonly fromId: number
  /** Excluded. */
  readonly toId: number
  readonly after: number
  readonly before: number
}

/** Which trades of an unbroken series of ids have come. */
export interface MissingIds {
  /** False for a trade that has come before. */
  isNew(id: number, time: number): boolean
  /** Whether a trade between these times is missing. Before the very first one everything is. */
  missing(from: number, to: number): boolean
  /** Whether one is missing that may yet come. */
  awaited(from: number, to: number): boolean
  /** Forgets what was missing before a time. */
  forget(time: number): void
}

/** Follows a series of ids, in which trades may come late, twice or not at all. */
export function missingIds(): MissingIds {
  let nextId: number | undefined
  let newestTime = Number.NEGATIVE_INFINITY
  let holes: readonly Hole[] = []

  return {
    isNew(id, time) {
      if (nextId !== undefined && id < nextId) return fill(id)
      if (nextId === undefined || id > nextId) {
        // Of what was before the first trade we know nothing.
        holes = [...holes, { fromId: nextId ?? 0, toId: id, after: newestTime, before: time }]
      }
      nextId = id + 1
      newestTime = Math.max(newestTime, time)
      return true
    },
    missing: (from, to) => holes.some((hole) => touches(hole, from, to)),
    awaited: (from, to) => holes.some((hole) => mayCome(hole) && touches(hole, from, to)),
    forget(time) {
      holes = holes.filter(({ before }) => before >= time)
    },
  }

  function fill(id: number): boolean {
    const hole = holes.find(({ fromId, toId }) => id >= fromId && id < toId)
    if (hole === undefined || !mayCome(hole)) return false
    const parts = [
      { ...hole, toId: id },
      { ...hole, fromId: id + 1 },
    ].filter(({ fromId, toId }) => fromId < toId)
    holes = [...holes.filter((other) => other !== hole), ...parts]
    return true
  }
}

function touches({ after, before }: Hole, from: number, to: number): boolean {
  return after < to && before >= from
}

/** What was before we listened is not a trade that comes late: nobody counts on it. */
function mayCome({ after }: Hole): boolean {
  return after !== Number.NEGATIVE_INFINITY
}
