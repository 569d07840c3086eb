import type { Candles, Column } from '../market/index.ts'

/**
 * A column on the way from candles to features. The name says all of its definition: same name,
 * same numbers.
 */
export interface Series {
  readonly name: string
  compute(candles: Candles): Column
}

/**
 * A series computed once for candles in a workspace, and each time for others. Its column is not to
 * be written to.
 */
export function series(name: string, compute: (candles: Candles) => Column): Series {
  return {
    name,
    compute(candles) {
      const known = workspaces.get(candles)?.known
      const before = known?.get(name)
      if (before !== undefined) return before
      const column = compute(candles)
      known?.set(name, column)
      return column
    },
  }
}

/**
 * Where one batch of candles after another is worked on. Features lean on the same few series, so
 * each is kept while its candles are at hand; and columns are lent from the same memory again and
 * again, which is quicker than asking for new memory two hundred times a batch.
 */
export interface Workspace {
  readonly known: Map<string, Column>
  readonly memory: Float64Array[]
  lent: number
}

/**
 * Candles outside any workspace keep nothing, so columns refilled in place never meet old numbers.
 */
const workspaces = new WeakMap<Candles, Workspace>()

export function emptyWorkspace(): Workspace {
  return { known: new Map(), memory: [], lent: 0 }
}

/**
 * Takes candles into a workspace. Whatever was computed there for the candles before is now void.
 */
export function enter(workspace: Workspace, candles: Candles): void {
  workspace.known.clear()
  workspace.lent = 0
  workspaces.set(candles, workspace)
}

/** A column as long as the candles, holding anything: every value is to be written. */
export function columnFor(candles: Candles): Column {
  const workspace = workspaces.get(candles)
  if (workspace === undefined) return new Float64Array(candles.length)
  const place = workspace.lent++
  const memory = workspace.memory[place]
  if (memory?.length === candles.length) return memory
  if (memory !== undefined && memory.length > candles.length) {
    return memory.subarray(0, candles.length)
  }
  workspace.memory[place] = new Float64Array(candles.length)
  return workspace.memory[place]
}

/** `columnFor`, with NaN in its first `warmup` places: the others are to be written. */
export function columnAfter(warmup: number, candles: Candles): Column {
  const column = columnFor(candles)
  // A loop, because `fill` on a typed array takes several times as long.
  for (let i = 0; i < warmup && i < column.length; i++) column[i] = Number.NaN
  return column
}
