/**
 * A process of the kill test: takes up a venue's stream where the lake ends and brings it into journal and lake,
 * saying what it has acknowledged: candles that are in the lake, and candles whose frames are durable.
 */
import { join } from 'node:path'
import { liveFeed, openFrameJournal, streamHub } from '../../src/ingest/index.ts'
import { lastOpenTime } from '../../src/lake/index.ts'
import { MINUTE_MS } from '../../src/market/index.ts'
import { systemClock, virtualClock } from '../../src/runtime/index.ts'
import { candlesOf } from '../candles.ts'
import { journalIn } from '../frames.ts'
import { BTC, lakeIn } from '../lake.ts'
import { memoryVenue } from '../memory-venue.ts'
import { ingest } from './ingest.ts'
import { KILL_START, killCloses } from './kill-market.ts'

const [folder = ''] = process.argv.slice(2)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const lake = await lakeIn(join(folder, 'lake'))
const files = await journalIn(join(folder, 'journal'))
const journal = await openFrameJournal({
  ...{ venue: 'binance', files, lake, machine: systemClock(), keepDays: 365 },
  // Small segments, so that a kill may come while one is sealed.
  segmentCharacters: 20_000,
  tell: (trouble) => say({ trouble }),
})
const next = ((await lastOpenTime(lake, BTC)) ?? KILL_START - MINUTE_MS) + MINUTE_MS
say({ begunAt: next })

const clock = virtualClock({ startsAt: next + 1000, speed: 20_000 })
const { stream, source } = memoryVenue({
  candles: { BTCUSDT: candlesOf(killCloses(), KILL_START) },
  clock,
})
const framed = new Set<number>()
const hub = streamHub({
  stream,
  subscriptions: [{ symbol: 'BTCUSDT', topic: 'candles' }],
  record: {
    frame(text, receivedTime) {
      journal.frame(text, receivedTime)
      const { closed, candle }: { closed: boolean; candle: { openTime: number } } = JSON.parse(text)
      if (closed) framed.add(candle.openTime)
    },
    committed: () => journal.committed(),
  },
  tell: (trouble) => say({ trouble }),
})
const feed = liveFeed({
  ...{ source, hub, clock, instrument: BTC, description: 'in memory', firstOpenTime: KILL_START },
  machine: systemClock(),
  tell: (trouble) => say({ trouble }),
})
await ingest({
  ...{ feed, lake, from: next, batch: 50, signal: new AbortController().signal },
  onEvent(event) {
    if (event.kind !== 'closed' || !framed.delete(event.candle.openTime)) return
    say({ framed: event.candle.openTime })
  },
  onStored: (openTimes) => say({ stored: openTimes }),
})
