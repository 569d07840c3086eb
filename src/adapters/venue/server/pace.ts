import type { Clock } from '../../../runtime/index.ts'
import type { Player } from '../market/player.ts'

/** Machine milliseconds that what happens is gathered for, so that a fast market makes few packets. */
const GATHER_MS = 4

/** Events told before they are sent: who is slow to read them makes the market late, not the queue long. */
const MOST_AT_ONCE = 1000

interface PaceOptions {
  readonly players: readonly Player[]
  readonly clock: Clock
  readonly speed: number
  /** Called after some of the market has been told; resolves when more of it may be. */
  told(): Promise<void>
}

/** Tells what the players have to tell when the clock comes to it, in the order of time across all of them. */
export interface Pace {
  /** Tells everything up to now. */
  catchUp(): Promise<void>
  /** Goes on by itself from now on. Until then a clock that waits for nobody stands still. */
  start(): void
  /** Resolves when nothing is left to tell. */
  readonly over: Promise<void>
  stop(): void
}

export function pace({ players, clock, speed, told }: PaceOptions): Pace {
  const stopped = new AbortController()
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  let running = false
  let turn: Promise<void> = Promise.resolve()

  /** Tells what is due, or the first part of it. */
  async function tell(most: number): Promise<void> {
    // The clock goes on while we tell: what comes meanwhile has its turn after this has been sent.
    const now = clock.now()
    for (let told = 0; told < most; told++) {
      for (const player of players) {
        while (player.waiting() && player.nextTime() <= now) await player.load()
      }
      let next: Player | undefined
      for (const player of players) {
        if (next === undefined || player.nextTime() < next.nextTime()) next = player
      }
      if (next === undefined || next.nextTime() > now) return
      next.step()
    }
  }

  function tellInTurn(most: number): Promise<void> {
    turn = turn.then(() => tell(most))
    return turn
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const now = clock.now()
      await tellInTurn(MOST_AT_ONCE)
      await told()
      const next = Math.min(...players.map((player) => player.nextTime()))
      if (next === Number.POSITIVE_INFINITY) return end()
      if (next <= now) continue // Only the first part of what was due has been told.
      const gathered = Number.isFinite(speed) ? now + GATHER_MS * speed : next
      await clock.until(Math.max(next, gathered), stopped.signal)
    }
  }

  return {
    catchUp: () => tellInTurn(Number.POSITIVE_INFINITY),
    over,
    start() {
      if (running) return
      running = true
      run().catch((error: unknown) => {
        if (!stopped.signal.aborted) throw error // A bug: the process must hear of it.
      })
    },
    stop: () => stopped.abort(),
  }
}
