import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { emptyCandles, type Instrument, MINUTE_MS } from '../market/index.ts'
import type { Clock } from '../runtime/index.ts'
import { bell } from './bell.ts'
import { candleSequence } from './candle-sequence.ts'
import type { MarketEvent } from './event-stream.ts'
import type { MarketFeed } from './market-feed.ts'
import { after, type Moment, momentOf } from './moment.ts'
import { repairing } from './repairing.ts'
import type { StreamHub } from './stream-hub.ts'
import { streamOutages } from './stream-outages.ts'
import type { VenueSource } from './venue-source.ts'

/** A closed candle comes within this time of its close; by the machine's clock, too, however fast the market runs. */
const GRACE: Moment = { market: 5000, machine: 500 }
/** How long newer candles wait for a missing one. */
const PATIENCE: Moment = { market: 30_000, machine: 2000 }
/** A venue that denies a minute may be late with it, or mend itself: it is asked again after these, then believed. */
const ASK_AGAIN: readonly Moment[] = [
  { market: 10_000, machine: 250 },
  { market: MINUTE_MS, machine: 250 },
  { market: 5 * MINUTE_MS, machine: 250 },
  { market: 30 * MINUTE_MS, machine: 250 },
]
/** One that has nothing newer either is asked once a minute. */
const ASK_SILENT: Moment = { market: MINUTE_MS, machine: 1000 }
/** Candles that may wait to be taken: two days of them. What comes beyond is missing, and asked for later. */
const ROOM = 2880
/** A candle that closed further in our future tells that a clock is wrong. */
const CLOCK_TOLERANCE_MS = 60_000

interface LiveFeedOptions {
  readonly source: VenueSource
  readonly hub: StreamHub
  readonly instrument: Instrument
  readonly description: string
  readonly firstOpenTime: number
  /** The market's clock. */
  readonly clock: Clock
  /** The machine's clock. */
  readonly machine: Clock
  /** For people: what goes wrong and does not stop the feed. */
  tell(trouble: string): void
}

/**
 * One symbol of a live market: closed candles as the stream brings them, and what it does not bring by asking.
 * A minute that is missing is looked for when the next one is due and after each loss of the connection.
 */
export function liveFeed(options: LiveFeedOptions): MarketFeed {
  const { source, hub, instrument, description, firstOpenTime, clock, machine, tell } = options
  const { symbol } = instrument
  const now = () => momentOf(options)

  return {
    instrument,
    description,
    clock,
    firstOpenTime,

    async history(from, to) {
      const forming = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS
      const span = { from: Math.max(from, firstOpenTime), to: Math.min(to, forming) }
      if (span.from >= span.to) return emptyCandles(0, '1m')
      return source.candles({ symbol, interval: '1m', ...span })
    },

    async *events(from, signal) {
      if (signal.aborted) return
      const start = Math.ceil(Math.max(from, firstOpenTime) / MINUTE_MS) * MINUTE_MS
      const outages = streamOutages(clock.now(), GRACE.market)
      const sequence = candleSequence(start, ROOM, {
        patience: (moment) => after(moment, PATIENCE),
        denied: (moment, denials) => {
          const pause = ASK_AGAIN.at(denials - 1)
          return pause && after(moment, pause)
        },
        silent: (moment) => after(moment, ASK_SILENT),
      })
      const wake = bell()
      const hurry = bell()
      const stop = new AbortController()
      const end = () => {
        stop.abort()
        wake.ring()
      }
      signal.addEventListener('abort', end, { once: true })
      let failure: { readonly error: unknown } | undefined
      const fail = (error: unknown) => {
        if (!stop.signal.aborted) failure ??= { error }
        wake.ring()
      }

      /** Finds what should be here by now. */
      function look(until: number): void {
        sequence.expect(until, now(), outages.blame)
        outages.forget(until)
        wake.ring()
      }

      /** Looks for each minute when it has had its time to come. */
      async function watch(): Promise<void> {
        for (;;) {
          const closing = minuteOf(clock.now()) + MINUTE_MS
          await clock.until(closing + GRACE.market, stop.signal)
          await machine.until(machine.now() + GRACE.machine, stop.signal)
          look(closing)
        }
      }

      let clockIsWrong = false
      function heard(event: MarketEvent): void {
        if (event.kind !== 'candle' || !event.closed) return
        const { candle, receivedTime } = event
        const ahead = candle.closeTime - clock.now()
        if (ahead > CLOCK_TOLERANCE_MS) {
          if (!clockIsWrong) {
            tell(
              `${symbol}: the venue closes a minute that begins in ${Math.round(ahead / 1000)} s by our clock: set the clock`,
            )
          }
          clockIsWrong = true
          return
        }
        clockIsWrong = false
        const known = Math.max(receivedTime, candle.closeTime + 1)
        sequence.arrive({ candle, receivedTime: known }, now())
        wake.ring()
      }

      const detach = hub.attach(symbol, {
        event: heard,
        connection(change) {
          if (change.kind === 'refused') {
            if (change.subscription.topic !== 'candles') return
            tell(
              `${symbol}: the venue refuses its stream (${change.reason}); it is asked each minute`,
            )
            outages.down(change.at, `refused by the venue: ${change.reason}`)
            return
          }
          if (!change.subscriptions.some(({ topic }) => topic === 'candles')) return
          if (change.kind === 'down') return outages.down(change.at, change.reason)
          const wasDown = !outages.connected
          outages.up(change.at)
          hurry.ring()
          if (wasDown) look(minuteOf(change.at - GRACE.market))
        },
        failed: fail,
      })
      look(minuteOf(clock.now() - GRACE.market))
      const hasRoom = () => sequence.waiting < ROOM / 2
      const repair = {
        source,
        instrument,
        sequence,
        hasRoom,
        bell: wake,
        hurry,
        tell,
        clock,
        machine,
      }
      const working = Promise.all([
        watch().catch(fail),
        repairing({ ...repair, signal: stop.signal }).catch(fail),
      ])

      try {
        while (!stop.signal.aborted) {
          const rung = wake.next()
          if (failure) throw failure.error
          const told = sequence.take(now())
          // What a candle was made of is kept before anybody acts on the candle.
          if (told.length > 0) await hub.recorded()
          for (const event of told) {
            if (stop.signal.aborted) return
            yield event
          }
          if (told.length === 0) {
            await nextChance(rung)
            continue
          }
          wake.ring() // There is room now.
          // Whoever catches up waits for nothing: without this, nobody else would have a turn.
          if (told.length > 10) await turnOfTheLoop()
        }
      } finally {
        signal.removeEventListener('abort', end)
        end()
        detach()
        await working
      }

      /** Until there may be something to tell. */
      async function nextChance(rung: Promise<void>): Promise<void> {
        const waiting = new AbortController()
        const pause = (of: Clock, time: number) =>
          of.until(time, waiting.signal).catch((error: unknown) => {
            if (!waiting.signal.aborted) throw error
          })
        const held = sequence.heldUntil()
        const chances = [rung]
        if (held !== undefined) chances.push(pause(clock, held))
        if (sequence.hasHoles && sequence.waiting > 0)
          chances.push(pause(machine, machine.now() + LOOK_MS))
        await Promise.race(chances)
        waiting.abort()
      }
    },
  }
}

/** How often we look whether patience is over, by the machine's clock. */
const LOOK_MS = 250

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS
}
