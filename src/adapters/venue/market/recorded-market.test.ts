import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importFrom, silver, temporaryLake } from '../../../../test/lake.ts'
import { hasRecordedStreams, openTestVenue, RECORDED_STREAMS } from '../../../../test/venue.ts'
import { sliceCandles } from '../../../market/index.ts'
import { systemClock } from '../../../runtime/index.ts'
import { findRecordings, type RecordedLine, readRecording } from './recorded-frames.ts'
import { openRecordedMarket } from './recorded-market.ts'

const ARCHIVE = '../shared/data/binance-archive/data/spot/daily/klines/BTCUSDT/1m'
/** The recorder's clock was so far behind the exchange's. */
const BEHIND_MS = 1277

async function recording(symbol: string) {
  const files = (await findRecordings(RECORDED_STREAMS)).get(symbol) ?? []
  const lines: RecordedLine[] = []
  for await (const line of readRecording(files)) lines.push(line)
  return { files, lines }
}

describe.skipIf(!hasRecordedStreams)('recorded frames as a market', () => {
  it('are told to the letter, in order, and not before their time', async () => {
    const { files, lines } = await recording('BTCUSDT')
    const tape = await openRecordedMarket('BTCUSDT', files)
    const frames = lines.filter((line) => line.kind !== 'snapshot')
    expect(tape.firstEventTime).toBe(frames[0].receivedTime + BEHIND_MS)
    const { listen, market } = await openTestVenue({
      ...{ markets: [tape], startsAt: tape.firstEventTime - 1, machine: systemClock() },
    })
    const { frames: heard, heard: hears } = await listen(
      '/stream?streams=btcusdt@trade/btcusdt@depth@100ms/btcusdt@bookTicker',
    )
    let told = 0
    for (let time = tape.firstEventTime + 20_000; told < frames.length; time += 20_000) {
      market.moveTo(time)
      const due = frames.findIndex(({ receivedTime }) => receivedTime + BEHIND_MS > time)
      told = due < 0 ? frames.length : due
      await hears(told)
      expect(heard).toHaveLength(told)
    }
    const names = { trade: 'trade', depth: 'depth@100ms', best: 'bookTicker' }
    const wanted = frames.map(
      ({ kind, text }) => `{"stream":"btcusdt@${names[kind]}","data":${text}}`,
    )
    expect(heard.findIndex((frame, i) => frame !== wanted[i])).toBe(-1)
  })

  it('never came before they happened, by the clock they are told by', async () => {
    const { files } = await recording('ETHUSDT')
    const tape = await openRecordedMarket('ETHUSDT', files)
    let last = 0
    for (let minute = tape.firstOpenTime; minute < tape.endTime; minute += 60_000) {
      for (const event of await tape.minute(minute)) {
        expect(event.time).toBeGreaterThanOrEqual(last)
        last = event.time
        if (event.kind === 'single') expect(event.time).toBeGreaterThanOrEqual(event.trade.time)
        if (event.kind === 'close') {
          expect(event.time).toBeGreaterThanOrEqual(event.bar.openTime + 60_000)
        }
      }
    }
  })

  it('answer for the book with the recorded snapshot, and what came after it', async () => {
    const { files, lines } = await recording('ETHUSDT')
    const snapshot = lines.find((line) => line.kind === 'snapshot')
    const tape = await openRecordedMarket('ETHUSDT', files)
    const { get, market } = await openTestVenue({
      ...{ markets: [tape], startsAt: tape.firstEventTime },
    })
    const { body } = await get('/api/v3/depth?symbol=ETHUSDT&limit=5000')
    expect(body).toEqual(snapshot?.data)
    market.moveTo(tape.endTime)
    const best = Object((await get('/api/v3/ticker/bookTicker?symbol=ETHUSDT')).body)
    const later = Object((await get('/api/v3/depth?symbol=ETHUSDT&limit=5')).body)
    expect(later.lastUpdateId).toBeGreaterThan(Object(body).lastUpdateId)
    // The last frames of best prices are a little younger than the last change of the book.
    expect(Math.abs(Number(best.bidPrice) - Number(later.bids[0][0]))).toBeLessThan(1)
  })

  it.skipIf(!existsSync(ARCHIVE))('make the candles the archive has', async () => {
    const { files } = await recording('BTCUSDT')
    const tape = await openRecordedMarket('BTCUSDT', files)
    const mine = await tape.candles(0, Number.POSITIVE_INFINITY)
    const lake = await temporaryLake()
    for (const day of ['2024-08-08', '2024-08-09']) {
      await importFrom(`${ARCHIVE}/BTCUSDT-1m-${day}.zip`, { lake })
    }
    const all = await silver(lake)
    const first = all.openTime.indexOf(tape.firstOpenTime)
    expect(mine).toHaveLength(10)
    expect(mine).toEqual(sliceCandles(all, first, first + 10))
  })
})
