import type { Clock } from '../runtime/index.ts'

/**
 * A point in time by two clocks: it has come when both say so. The market's may run a thousand times as fast, and
 * a venue that was given five seconds of it would have had no time at all.
 */
export interface Moment {
  readonly market: number
  readonly machine: number
}

/** The two clocks of a live market: its own, and the machine's. */
export interface Clocks {
  readonly clock: Clock
  readonly machine: Clock
}

export function momentOf({ clock, machine }: Clocks): Moment {
  return { market: clock.now(), machine: machine.now() }
}

export function after({ market, machine }: Moment, by: Moment): Moment {
  return { market: market + by.market, machine: machine + by.machine }
}

export function reached(moment: Moment, now: Moment): boolean {
  return moment.market <= now.market && moment.machine <= now.machine
}
