import type { FeedEvent, MarketFeed } from '../../src/ingest/index.ts'
import { enterHole, enterRepair, type GapLedger, type Lake } from '../../src/lake/index.ts'
import { type Candle, candlesFrom } from '../../src/market/index.ts'

interface IngestOptions {
  readonly feed: MarketFeed
  readonly lake: Lake
  readonly ledger?: GapLedger
  readonly from: number
  readonly signal: AbortSignal
  /** Candles written at a time. */
  readonly batch: number
  onEvent?(event: FeedEvent): void
  /** These are in the lake now. */
  onStored?(openTimes: readonly number[]): void
}

/** A feed into the lake and the ledger, as the main job does it and without the rest of it. */
export async function ingest(options: IngestOptions): Promise<void> {
  const { feed, lake, ledger, from, signal, batch, onEvent, onStored } = options
  const { instrument, clock } = feed
  let candles: Candle[] = []
  let times: number[] = []

  async function flush(): Promise<void> {
    if (candles.length === 0) return
    const stored = candles.map(({ openTime }) => openTime)
    await lake.append(instrument, candlesFrom(candles), Float64Array.from(times), 'live')
    await lake.compact(instrument, '1m')
    candles = []
    times = []
    onStored?.(stored)
  }

  for await (const event of feed.events(from, signal)) {
    onEvent?.(event)
    if (event.kind === 'closed') {
      candles.push(event.candle)
      times.push(event.receivedTime)
      if (candles.length >= batch) await flush()
    } else if (event.kind === 'hole') {
      if (ledger) await enterHole(ledger, instrument, event, clock.now())
    } else {
      await flush()
      if (event.candles.length > 0) {
        await lake.append(instrument, event.candles, event.receivedTime, 'repair')
        onStored?.(Array.from(event.candles.openTime))
      }
      if (ledger) await enterRepair(ledger, instrument, event, clock.now())
    }
  }
  await flush()
}
