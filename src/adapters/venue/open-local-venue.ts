import { VenueError } from '../../ingest/index.ts'
import { type Clock, gatedClock, virtualClock } from '../../runtime/index.ts'
import { type LocalMarket, type MarketOptions, openMarket, speedOf } from './open-market.ts'
import { patientClock } from './patient-clock.ts'
import { createVenue, type LocalVenue } from './server/create-venue.ts'

/** More than we can ask: nobody else shares this venue's limits with us. */
const NO_LIMIT = 1_000_000

/** A venue of our own in this process, whose time stands still until it is let go. */
interface HeldVenue extends LocalVenue {
  readonly markets: ReadonlyMap<string, LocalMarket>
  letGo(): void
}

/** Every symbol on one venue, which goes on where the furthest of them was. */
export async function openLocalVenue(
  options: Omit<MarketOptions, 'symbol'> & { readonly symbols: readonly string[] },
): Promise<HeldVenue> {
  const { symbols, settings, clock: machine } = options
  const markets = new Map<string, LocalMarket>()
  const failures: VenueError[] = []
  for (const symbol of symbols) {
    try {
      markets.set(symbol, await openMarket({ ...options, symbol }))
    } catch (error) {
      // A symbol that the recording does not have is one that the venue does not know: the others go on.
      if (!(error instanceof VenueError)) throw error
      failures.push(error)
    }
  }
  if (markets.size === 0) throw failures[0]
  const speed = speedOf(settings)
  const startsAt = Math.max(...Array.from(markets.values(), (market) => market.startsAt))
  const { clock, letGo } = gatedClock(startsAt, (start) => running(start, speed, machine))
  const venue = await createVenue({
    markets: Array.from(markets.values(), ({ tape }) => tape),
    ...{ clock, speed, machine, port: 0, waitForListener: true, weightLimit: NO_LIMIT },
  })
  return { ...venue, markets, letGo }
}

/** In real time the market waits for nobody, once it runs; a faster or slower one is ours to hold. */
function running(startsAt: number, speed: number, real: Clock): Clock {
  const options = { startsAt, speed, real }
  return speed === 1 ? virtualClock(options) : patientClock(options)
}
