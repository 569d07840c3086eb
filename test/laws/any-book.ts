import {
  type BookMinute,
  type BookMinutes,
  bookMinutesFrom,
  MINUTE_MS,
} from '../../src/market/index.ts'
import { seededRandom } from '../../src/runtime/index.ts'

interface BookMood {
  /** Probabilities a minute: of being missing, and of having been out of sync for a part of it. */
  readonly missing: number
  readonly broken: number
}

const TROUBLED: BookMood = { missing: 0.05, broken: 0.1 }

/** Made-up minutes of order book, one after another from `from` on: the same for the same seed. */
export function anyBookMinutes(
  seed: number,
  from: number,
  count: number,
  mood = TROUBLED,
): BookMinutes {
  const random = seededRandom(seed)
  const rows: BookMinute[] = []
  for (let i = 0; i < count; i++) {
    const missing = random.uniform() < mood.missing
    const row = minute(from + i * MINUTE_MS)
    if (!missing || i === 0) rows.push(row)
  }
  return bookMinutesFrom(rows)

  function minute(openTime: number): BookMinute {
    const broken = random.uniform() < mood.broken
    const atClose = (value: number) => (broken ? Number.NaN : value)
    const money = () => atClose(Math.exp(12 + random.normal()))
    const share = () => 2 * random.uniform() - 1
    return {
      openTime,
      coverage: broken ? random.uniform() : 1,
      updates: 1 + random.integer(600),
      spreadMean: Math.exp(random.normal()),
      spreadClose: atClose(Math.exp(random.normal())),
      imbalanceMean: share(),
      imbalanceClose: atClose(share()),
      micropriceMean: share(),
      micropriceClose: atClose(share()),
      orderFlow: 20 * random.normal(),
      bidDepth5: money(),
      askDepth5: money(),
      bidDepth10: money(),
      askDepth10: money(),
      bidDepth25: money(),
      askDepth25: money(),
    }
  }
}
