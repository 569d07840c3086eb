/**
 * Brings the market's numbers into Bronze, from archives, REST and streams alike.
 *
 * Promises: only closed candles; bad input is kept apart with its reason and nothing else is lost.
 * Never: changes a value it received.
 */
export { type ArchiveName, parseArchivePath } from './archive-name.ts'
export { archiveMonths, type Named, selects, singleFile } from './archive-selection.ts'
export {
  ArchiveError,
  type ArchiveFile,
  type ArchiveSelection,
  type ArchiveSource,
  type Digest,
  type FetchedFile,
} from './archive-source.ts'
export { bookMinuteMaker } from './book-minutes.ts'
export { bookSync } from './book-sync.ts'
export {
  type CandleComparison,
  candleComparer,
} from './candle-comparison.ts'
export { CANDLES } from './candle-topic.ts'
export type {
  ConnectionEvent,
  EventStream,
  MarketEvent,
  StreamListener,
  Subscription,
  Topic,
} from './event-stream.ts'
export { enterAbsent, type FillSummary, fillSeries } from './fill-series.ts'
export { openFrameJournal } from './frame-journal.ts'
export { importArchive } from './import-archive.ts'
export type { ImportSummary } from './import-summary.ts'
export type { FileResult } from './imported-file.ts'
export type { JournalFiles, JournalSegment, OpenSegment } from './journal-files.ts'
export { liveFeed } from './live-feed.ts'
export type { FeedEvent, MarketFeed } from './market-feed.ts'
export { type StreamHub, streamHub } from './stream-hub.ts'
export { type TradeCandle, tradeCandles } from './trade-candles.ts'
export { VenueError } from './venue-error.ts'
export type { CandleRequest, VenueSource } from './venue-source.ts'
