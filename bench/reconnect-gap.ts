import { setTimeout as pause } from 'node:timers/promises'
import { createVenue, openSimulatedMarket } from '../src/adapters/venue/index.ts'
import { DAY_MS, MINUTE_MS } from '../src/market/index.ts'
import { systemClock, virtualClock } from '../src/runtime/index.ts'
import type { BenchRow } from './bench-row.ts'
import { type GapClient, gapClients, listenWithOurs } from './gap-clients.ts'

/** Makes a busy market of a simulated one, which trades every few seconds. Gaps are taken by the machine's clock. */
const SPEED = 60
const DROPS = 3
/** With the time after the last drop more than 30 s: what breaks sooner is tried again more slowly, by ours too. */
const HELD_MS = 24_000
/** As long as the slowest client takes to be back, and longer. */
const AFTER_MS = 8000

interface Heard {
  readonly client: GapClient
  /** When events came, by `performance.now()`. */
  readonly times: number[]
}

/**
 * The longest silence around a dropped connection: ours and the public clients listen to the same trades of one
 * local venue, all connections are dropped at once, and each comes back as it is made to.
 */
export async function run(): Promise<readonly BenchRow[]> {
  const startsAt = systemClock().now() - DAY_MS
  const firstOpenTime = Math.floor(startsAt / MINUTE_MS) * MINUTE_MS - 2 * DAY_MS
  const venue = await createVenue({
    markets: [openSimulatedMarket({ symbol: 'BTCUSDT', seed: 7, firstOpenTime })],
    ...{ clock: virtualClock({ startsAt, speed: SPEED }), speed: SPEED, port: 0 },
  })
  const stop = new AbortController()
  const address = { url: venue.url, streamUrl: venue.streamUrl }
  const clients = [listenWithOurs, ...(await gapClients())]
  const all = clients.map((client): Heard => ({ client, times: [] }))
  try {
    const closing = all.map(({ client, times }) =>
      client.listen(address, () => times.push(performance.now()), stop.signal),
    )
    const gaps = all.map((): number[] => [])
    for (let drop = 0; drop < DROPS; drop++) {
      await pause(drop === 0 ? HELD_MS + AFTER_MS : HELD_MS)
      const at = performance.now()
      await dropAll(venue.url)
      await pause(AFTER_MS)
      all.forEach(({ client, times }, i) => {
        gaps[i].push(silenceAfter(at, times, client.name))
      })
    }
    stop.abort()
    await Promise.all(closing)
    return rowsOf(clients, gaps)
  } finally {
    stop.abort()
    await venue.close()
  }
}

function rowsOf(
  clients: readonly GapClient[],
  gaps: readonly (readonly number[])[],
): readonly BenchRow[] {
  const [ours, ...theirs] = gaps.map(median)
  return theirs.map((gap, i) => ({
    job: `last trade before a drop → first after it, median of ${DROPS} drops`,
    ours: `${Math.round(ours)} ms`,
    peer: `${clients[i + 1].name}: ${Math.round(gap)} ms`,
    ratio: `${(gap / ours).toFixed(2)} ×`,
    bar: '≥ 1 ×',
    pass: ours <= gap,
  }))
}

async function dropAll(url: string): Promise<void> {
  const response = await fetch(`${url}/venue/faults`, {
    ...{ method: 'POST', body: JSON.stringify({ fault: 'drop' }) },
  })
  if (!response.ok) throw new Error(`the venue takes no fault: ${await response.text()}`)
}

/** The longest time without an event that ends after `at`. */
function silenceAfter(at: number, times: readonly number[], name: string): number {
  let longest = Number.NaN
  for (let i = 1; i < times.length; i++) {
    if (times[i] < at) continue
    const silence = times[i] - times[i - 1]
    if (!(silence <= longest)) longest = silence
  }
  const last = times[times.length - 1]
  // Still silent, or never heard anything: then there is no gap to compare.
  if (!(performance.now() - last < AFTER_MS / 2)) throw new Error(`${name} did not come back`)
  return longest
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

if (import.meta.main) console.table(await run())
