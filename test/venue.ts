import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import {
  createVenue,
  type FaultScript,
  type LocalVenue,
  type MarketTape,
  openSimulatedMarket,
  type VenueOptions,
} from '../src/adapters/venue/index.ts'
import { DAY_MS } from '../src/market/index.ts'
import { type SteppedClock, steppedClock } from './stepped-clock.ts'

/** Where a simulated market of the tests begins, and where its venue opens. */
export const MARKET_BEGINS = Date.UTC(2024, 0, 30)
export const VENUE_OPENS = MARKET_BEGINS + 2 * DAY_MS + 5_000

export const RECORDED_STREAMS = '../shared/data/recorded-streams'
export const hasRecordedStreams = existsSync(RECORDED_STREAMS)

interface TestVenueOptions extends Partial<VenueOptions> {
  readonly symbols?: readonly string[]
  readonly startsAt?: number
  readonly faults?: FaultScript
}

export interface TestVenue extends LocalVenue {
  /** The market's clock, which the test moves. */
  readonly market: SteppedClock
  /** The machine's, as far as limits and pings go. */
  readonly machineClock: SteppedClock
  get(
    path: string,
    init?: RequestInit,
  ): Promise<{ status: number; headers: Headers; body: unknown }>
  listen(path: string): Promise<Listener>
}

/** What a client of a stream has heard. */
export interface Listener {
  readonly socket: WebSocket
  readonly frames: string[]
  readonly closed: Promise<number>
  /** Resolves when so many frames are there. */
  heard(count: number): Promise<readonly string[]>
  /** Resolves with the first frame from `after` on that fits. */
  hears(fits: (frame: string) => boolean, after?: number): Promise<string>
}

export function simulatedMarkets(symbols: readonly string[] = ['BTCUSDT']): readonly MarketTape[] {
  return symbols.map((symbol, i) =>
    openSimulatedMarket({ symbol, seed: 7 + i, firstOpenTime: MARKET_BEGINS }),
  )
}

/** A venue for the running test, whose time stands still unless the test moves it. */
export async function openTestVenue(options: TestVenueOptions = {}): Promise<TestVenue> {
  const market = steppedClock(options.startsAt ?? VENUE_OPENS)
  const machineClock = steppedClock(Date.UTC(2026, 0, 1))
  const venue = await createVenue({
    markets: simulatedMarkets(options.symbols),
    ...{ clock: market, machine: machineClock, speed: 60, port: 0 },
    ...options,
  })
  onTestFinished(async () => {
    const closing = venue.close()
    machineClock.moveTo(machineClock.now() + 10_000) // Whoever does not take leave is left at once.
    await closing
  })
  return {
    ...venue,
    market,
    machineClock,
    async get(path, init) {
      const response = await fetch(`${venue.url}${path}`, init)
      const body: unknown = await response.json()
      return { status: response.status, headers: response.headers, body }
    },
    listen: (path) => listenTo(`${venue.streamUrl}${path}`),
  }
}

export async function listenTo(url: string): Promise<Listener> {
  const socket = new WebSocket(url)
  const frames: string[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    frames.push(String(data))
    for (const look of [...waiting]) look()
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const when = <Found>(look: () => Found | undefined) =>
    new Promise<Found>((resolve) => {
      const again = () => {
        const found = look()
        if (found === undefined) return
        waiting.delete(again)
        resolve(found)
      }
      waiting.add(again)
      again()
    })
  return {
    socket,
    frames,
    closed,
    heard: (count) => when(() => (frames.length >= count ? frames.slice(0, count) : undefined)),
    hears: (fits, after = 0) => when(() => frames.slice(after).find(fits)),
  }
}
