import { readFrame as readBinanceFrame } from '../src/adapters/binance/frame.ts'
import { type BookChange, type BookSnapshot, orderBook } from '../src/market/index.ts'
import { framesRecorded, readFrame, recordedFrames } from '../test/recorded-frames.ts'
import type { BenchRow } from './bench-row.ts'
import { bookOfMaps } from './book-of-maps.ts'
import { type DepthRecording, depthPeers } from './depth-peers.ts'

const RUNS = 7
const LEVELS = 5000
/** The ratio to maps is a choice of structure, not a promise to users; still it must not be for the worse. */
const BAR = 1
/** From a frame's text on, whoever keeps a book with us is at least as fast as with another client. */
const BAR_PEERS = 1

interface Recording extends DepthRecording {
  readonly changes: readonly BookChange[]
}

/**
 * The recorded depth changes of BTCUSDT and ETHUSDT applied to books, with the look at the best prices that each
 * needs; best of several runs in turns. Then the same from the frames' texts, beside the public clients.
 */
export async function run(): Promise<readonly BenchRow[]> {
  if (!framesRecorded) return []
  const recordings = (['BTCUSDT', 'ETHUSDT'] as const).map(recordingOf)
  const updates = recordings.reduce((sum, { changes }) => sum + changes.length, 0)
  const peers = await depthPeers()
  const times: Record<string, number[]> = { arrays: [], maps: [], parsing: [] }
  for (const { name } of peers) times[name] = []
  for (let turn = 0; turn < RUNS; turn++) {
    times.arrays.push(secondsOf(() => recordings.forEach(replayArrays)))
    times.maps.push(secondsOf(() => recordings.forEach(replayMaps)))
    times.parsing.push(secondsOf(() => recordings.forEach(replayParsing)))
    for (const { name, prepare } of peers) {
      const plays = recordings.map(prepare)
      times[name].push(
        secondsOf(() => {
          for (const play of plays) play()
        }),
      )
    }
  }
  const rate = (name: string) => updates / Math.min(...times[name])
  const row = (job: string, ours: string, peer: string, called: string, bar: number): BenchRow => ({
    job,
    ours: perSecond(rate(ours)),
    peer: `${called}: ${perSecond(rate(peer))}`,
    ratio: `${(rate(ours) / rate(peer)).toFixed(2)} ×`,
    bar: `≥ ${bar} ×`,
    pass: rate(ours) / rate(peer) >= bar,
  })
  return [
    row(`${updates} depth updates → book`, 'arrays', 'maps', 'maps with a lazy best', BAR),
    ...peers.map(({ name }) =>
      row('the same, text → checked event → book', 'parsing', name, name, BAR_PEERS),
    ),
  ]
}

function recordingOf(symbol: 'BTCUSDT' | 'ETHUSDT'): Recording {
  const frames = recordedFrames(symbol)
  const events = frames.map(readFrame)
  const found = events.find((event) => event.kind === 'snapshot')
  if (found?.kind !== 'snapshot') throw new Error('a snapshot was recorded')
  const snapshot = asDeepAsLive(found.snapshot)
  const kept = events.flatMap((event, i) => {
    const newer = event.kind === 'book' && event.change.lastUpdateId > snapshot.lastUpdateId
    return newer ? [{ change: event.change, frame: frames[i] }] : []
  })
  return {
    ...{ symbol, snapshot },
    changes: kept.map(({ change }) => change),
    frames: kept.map(({ frame: [, text] }) => text),
  }
}

/** A live book begins with 5,000 levels a side, the recorded one with 1,000: the others are made up behind them. */
function asDeepAsLive(snapshot: BookSnapshot): BookSnapshot {
  const deeper = (levels: BookSnapshot['bids'], step: number) => {
    // A percent away: the market of these eleven minutes never comes there.
    const last = levels[levels.length - 1][0] * (1 + 0.01 * Math.sign(step))
    const more = Array.from({ length: LEVELS - levels.length }, (_, i) => {
      return [Math.round((last + (i + 1) * step) * 100) / 100, 1] as const
    })
    return [...levels, ...more]
  }
  return {
    lastUpdateId: snapshot.lastUpdateId,
    bids: deeper(snapshot.bids, -0.05),
    asks: deeper(snapshot.asks, 0.05),
  }
}

function replayArrays({ snapshot, changes }: Recording): void {
  const book = orderBook()
  book.reset(snapshot, snapshot.bids.length)
  for (const change of changes) {
    book.apply(change)
    sound(!book.crossed())
  }
}

function replayMaps({ snapshot, changes }: Recording): void {
  const book = bookOfMaps()
  book.reset(snapshot)
  for (const change of changes) {
    book.apply(change)
    sound(!book.crossed())
  }
}

function replayParsing({ snapshot, frames }: Recording): void {
  const book = orderBook()
  book.reset(snapshot, snapshot.bids.length)
  for (const frame of frames) {
    const read = readBinanceFrame(frame, 0)
    if (read.kind === 'event' && read.event.kind === 'book') book.apply(read.event.change)
    sound(!book.crossed())
  }
}

function sound(fact: boolean): void {
  if (!fact) throw new Error('the recorded book never crosses')
}

function perSecond(rate: number): string {
  return `${Math.round(rate / 1000)} k/s`
}

function secondsOf(work: () => void): number {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}
