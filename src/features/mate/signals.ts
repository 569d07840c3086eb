/** How two threads speak: a bell, and for each slot of memory what is in it and whose it is. */

/** Pieces that the other thread may have in hand, or done and not yet fetched. */
export const SLOTS = 4

/** Words of a slot, and what the first of them says. */
const WORD = { state: 0, steps: 1, count: 2, rows: 3 } as const
const STATE = { free: 0, filled: 1, taken: 2, done: 3 } as const
const WORDS = 4
const BELL = SLOTS * WORDS

/**
 * Looks this often before it goes to sleep, about as long as a piece takes: waking up costs more than a short wait, and
 * he who rings pays for it.
 */
const SPINS = 300_000

/** What a kernel is to run: so many steps from that address on, over so many rows. */
export interface Job {
  readonly slot: number
  readonly steps: number
  readonly count: number
  readonly rows: number
}

export function newSignals(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * (BELL + 1)))
}

/** Whether a slot can be filled. It cannot while the other thread works there, wanted or not. */
export function isOpen(signals: Int32Array, slot: number): boolean {
  return Atomics.load(signals, slot * WORDS + WORD.state) !== STATE.taken
}

export function isDone(signals: Int32Array, slot: number): boolean {
  return Atomics.load(signals, slot * WORDS + WORD.state) === STATE.done
}

/** Gives a slot to the other thread. */
export function hand(signals: Int32Array, { slot, steps, count, rows }: Job): void {
  const first = slot * WORDS
  signals[first + WORD.steps] = steps
  signals[first + WORD.count] = count
  signals[first + WORD.rows] = rows
  Atomics.store(signals, first + WORD.state, STATE.filled)
  Atomics.add(signals, BELL, 1)
  Atomics.notify(signals, BELL)
}

/** Takes a slot back that the other thread has not begun; false if it has. */
export function withdraw(signals: Int32Array, slot: number): boolean {
  return pass(signals, slot, STATE.filled, STATE.free)
}

/** What the other thread is to do next, and nobody else; nothing if no slot is filled. */
export function take(signals: Int32Array): Job | undefined {
  for (let slot = 0; slot < SLOTS; slot++) {
    if (!pass(signals, slot, STATE.filled, STATE.taken)) continue
    const first = slot * WORDS
    return {
      slot,
      steps: signals[first + WORD.steps],
      count: signals[first + WORD.count],
      rows: signals[first + WORD.rows],
    }
  }
  return undefined
}

/** Gives a slot back whose job is done. */
export function finish(signals: Int32Array, { slot }: Job): void {
  Atomics.store(signals, slot * WORDS + WORD.state, STATE.done)
}

/** Does every job there is, and sleeps while there is none. */
export function serve(signals: Int32Array, run: (job: Job) => void): never {
  for (;;) {
    const rung = Atomics.load(signals, BELL)
    const job = take(signals)
    if (job !== undefined) {
      run(job)
      finish(signals, job)
    } else if (!soonRung(signals, rung)) Atomics.wait(signals, BELL, rung)
  }
}

function soonRung(signals: Int32Array, rung: number): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(signals, BELL) !== rung) return true
  return false
}

/** Only one thread can bring a slot from one state to another. */
function pass(signals: Int32Array, slot: number, from: number, to: number): boolean {
  return Atomics.compareExchange(signals, slot * WORDS + WORD.state, from, to) === from
}
