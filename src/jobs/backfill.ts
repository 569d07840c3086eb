import type { MarketFeed } from '../ingest/index.ts'
import { type Lake, lastOpenTime } from '../lake/index.ts'
import { DAY_MS, MINUTE_MS } from '../market/index.ts'

/** Fetched and stored at a time: a year of minutes in one piece would be 45 MB twice over. */
const PIECE_MS = 30 * DAY_MS

interface BackfillOptions {
  readonly feed: MarketFeed
  readonly lake: Lake
  /** How far back to begin where the lake has nothing, epoch ms. */
  readonly from: number
  readonly signal: AbortSignal
  /** Close times of minutes that were known before, and when at the latest: a crash took them. */
  readonly known?: ReadonlyMap<number, number>
  onPiece?(progress: { readonly candles: number; readonly to: number }): void
}

/** Brings the lake up to the feed's present: from the last candle it has, or from `from`. */
export async function backfill(options: BackfillOptions): Promise<{ readonly candles: number }> {
  const { feed, lake, from, signal, known, onPiece } = options
  const { instrument, clock } = feed
  let candles = 0
  let start = (await lastOpenTime(lake, instrument)) ?? from - MINUTE_MS
  for (start += MINUTE_MS; start < clock.now() && !signal.aborted; start += PIECE_MS) {
    const piece = await feed.history(start, start + PIECE_MS)
    if (piece.length === 0) continue
    const now = clock.now()
    const receivedTime = piece.openTime.map((openTime) =>
      Math.min(now, known?.get(openTime + MINUTE_MS - 1) ?? now),
    )
    await lake.append(instrument, piece, receivedTime, `${instrument.venue} history`)
    candles += piece.length
    onPiece?.({ candles, to: piece.openTime[piece.length - 1] })
  }
  return { candles }
}
