/** A window as so many parts of one length, one after the other. */
export interface WindowParts {
  readonly parts: number
  readonly size: number
}

/**
 * How every rolling number here is made: a window is a few equal parts, each part a few smaller ones, down to single
 * values; 240 = 2·2·2·2·3·5 takes six steps. Every row of every step is a number of its own, made of a fixed tree of
 * the values before it: the same to the bit from any start, nothing drifts as a running sum does, and no row waits for
 * the row before it, so a processor makes several at once.
 *
 * The fewest parts come last, as windows that people choose then share their shorter parts: 60 is a part of 240. A
 * window with a large prime factor takes as many additions a row.
 */
export function windowParts(window: number): WindowParts {
  for (let parts = 2; parts * parts <= window; parts++) {
    if (window % parts === 0) return { parts, size: window / parts }
  }
  return { parts: window, size: 1 }
}
