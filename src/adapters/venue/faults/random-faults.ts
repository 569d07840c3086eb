import { assert, seededRandom } from '../../../runtime/index.ts'
import type { FaultEntry, FaultScript } from './fault-script.ts'

const HOUR_MS = 3_600_000

/** Kinds of trouble a platform must live through, with how often each comes, in hours. */
const TROUBLES: readonly { readonly hours: number; readonly entry: FaultEntry }[] = [
  { hours: 4, entry: { fault: 'drop' } },
  { hours: 24, entry: { fault: 'close24h' } },
  { hours: 24, entry: { fault: 'serverShutdown' } },
  { hours: 8, entry: { fault: 'silence', for: '5m' } },
  { hours: 12, entry: { fault: 'refuse', for: '3m' } },
  { hours: 6, entry: { fault: 'delay', for: '5m', by: '2s' } },
  { hours: 8, entry: { fault: 'rateLimit', for: '2m', retryAfterSeconds: 1 } },
  { hours: 24, entry: { fault: 'ban', for: '2m', retryAfterSeconds: 2 } },
  { hours: 6, entry: { fault: 'serverError', for: '2m', status: 503, share: 0.5 } },
  { hours: 6, entry: { fault: 'truncate', for: '5m', share: 0.1 } },
  { hours: 6, entry: { fault: 'malformed', for: '5m', share: 0.1 } },
  { hours: 4, entry: { fault: 'duplicate', for: '10m', share: 0.5 } },
  { hours: 4, entry: { fault: 'reorder', for: '10m', share: 0.5 } },
  { hours: 6, entry: { fault: 'missing', for: '3m', where: 'streams' } },
  { hours: 12, entry: { fault: 'missing', for: '4m', where: 'both', healsAfter: '10m' } },
]

/** A script of every kind of trouble at random moments of `[from, to)`: the same seed, the same script. */
export function randomFaults(
  seed: number,
  span: { readonly from: number; readonly to: number },
): FaultScript {
  assert(span.from < span.to, 'trouble needs time')
  const random = seededRandom(seed)
  const faults = TROUBLES.flatMap(({ hours, entry }) => {
    const expected = (span.to - span.from) / (hours * HOUR_MS)
    const count = Math.floor(expected) + (random.uniform() < expected % 1 ? 1 : 0)
    return Array.from({ length: count }, () => {
      const time = span.from + Math.floor(random.uniform() * (span.to - span.from))
      return { time, entry: { ...entry, at: new Date(time).toISOString() } }
    })
  })
  return { seed, faults: faults.sort((a, b) => a.time - b.time).map(({ entry }) => entry) }
}
