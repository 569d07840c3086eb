import { assert } from '../../runtime/index.ts'

/** Words of the signals array. */
export const SIGNAL = { arrived: 0, round: 1, ready: 2, opened: 3, members: 4 } as const

/** Looks this often before it goes to sleep: waking up costs more than a short wait. */
const SPINS = 4000
const PATIENCE_MS = 120_000

/** One of the threads that work on a tree in lockstep. All run the same code, each on its part. */
export interface Member {
  readonly index: number
  readonly members: number
  /** Waits until every member has come here. What they wrote before is then seen by all. */
  meet(): void
}

/** The only member of its team. */
export const ALONE: Member = { index: 0, members: 1, meet: () => {} }

/** One member of several, who meet through shared signals. */
export function memberOf(signals: Int32Array, index: number, members: number): Member {
  if (members === 1) return ALONE
  return {
    index,
    members,
    meet() {
      const round = Atomics.load(signals, SIGNAL.round)
      if (Atomics.add(signals, SIGNAL.arrived, 1) === members - 1) {
        Atomics.store(signals, SIGNAL.arrived, 0)
        Atomics.add(signals, SIGNAL.round, 1)
        Atomics.notify(signals, SIGNAL.round)
        return
      }
      for (let spin = 0; spin < SPINS; spin++) {
        if (Atomics.load(signals, SIGNAL.round) !== round) return
      }
      while (Atomics.load(signals, SIGNAL.round) === round) {
        const woken = Atomics.wait(signals, SIGNAL.round, round, PATIENCE_MS)
        assert(woken !== 'timed-out', 'a thread that grows trees has not answered for two minutes')
      }
    },
  }
}

/** A member's part of `[from, to)`: as equal as can be, and in order. */
export function partOf(
  { index, members }: Pick<Member, 'index' | 'members'>,
  from: number,
  to: number,
): { readonly from: number; readonly to: number } {
  const at = (part: number) => from + Math.floor(((to - from) * part) / members)
  return { from: at(index), to: at(index + 1) }
}
