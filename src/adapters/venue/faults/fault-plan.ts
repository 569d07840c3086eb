import { chance } from '../market/hash.ts'
import { durationMs, type FaultEntry, marketTime } from './fault-script.ts'

/** A fault with its times worked out, epoch ms of the market. */
export interface PlannedFault {
  readonly entry: FaultEntry
  readonly at: number
  readonly every: number | undefined
  readonly lasts: number
  readonly seed: number
}

/** How long a fault lasts where the script does not say. */
const USUAL_MS = 60_000

export function planned(entry: FaultEntry, startsAt: number, seed: number): PlannedFault {
  const { at, every } = entry
  return {
    entry,
    at: at === undefined ? startsAt : timeOf(at, startsAt),
    every: every === undefined ? undefined : durationMs(every),
    lasts: entry.for === undefined ? USUAL_MS : durationMs(entry.for),
    seed,
  }
}

function timeOf(at: string, startsAt: number): number {
  return at.startsWith('+') ? startsAt + durationMs(at) : (marketTime(at) ?? startsAt)
}

/** The beginning of the fault's newest turn at `now`, if it happens that time: the seed decides, not the moment asked. */
function turnAt(fault: PlannedFault, now: number): number | undefined {
  const { at, every, seed, entry } = fault
  if (now < at) return undefined
  const turn = every === undefined ? 0 : Math.floor((now - at) / every)
  const happens = chance(seed, turn) < (entry.probability ?? 1)
  return happens ? at + turn * (every ?? 0) : undefined
}

/** The beginning of the turn that `now` lies in. */
export function activeTurn(fault: PlannedFault, now: number): number | undefined {
  const begins = turnAt(fault, now)
  return begins !== undefined && now < begins + fault.lasts ? begins : undefined
}

/** Whether a turn begins in `(after, to]`; a fault with many of them in so short a time happens once. */
export function beginsWithin(fault: PlannedFault, after: number, to: number): boolean {
  const begins = turnAt(fault, to)
  return begins !== undefined && begins > after
}
