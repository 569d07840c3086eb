import { describe, expect, it } from 'vitest'
import { MARKET_BEGINS, simulatedMarkets } from '../../../../test/venue.ts'
import { MINUTE_MS } from '../../../market/index.ts'
import { bookState } from './book-state.ts'
import type { TapeEvent } from './market-tape.ts'
import { type Player, playFrom } from './player.ts'

const [TAPE] = simulatedMarkets()
const FROM = MARKET_BEGINS + 30 * MINUTE_MS
const TO = FROM + 300 * MINUTE_MS

/** Plays to a time, with a look at the player after each event. */
async function play(player: Player, to: number, look: (event: TapeEvent) => void): Promise<void> {
  player.onEvent(look)
  while (player.nextTime() <= to) {
    if (player.waiting()) await player.load()
    else player.step()
  }
}

describe('a tape being played', () => {
  it('has a book that is never crossed, and is what its changes say from any moment on', async () => {
    const player = await playFrom(TAPE, FROM)
    const copy = bookState()
    copy.reset(player.book())
    let changes = 0
    await play(player, TO, (event) => {
      if (event.kind !== 'book') return
      changes++
      expect(event.firstUpdateId).toBe(copy.lastUpdateId() + 1)
      copy.change(event.lastUpdateId, event.bids, event.asks)
      const book = player.book()
      if (changes % 50 === 0) expect(copy.book()).toEqual(book)
      expect(book.bids[0][0]).toBeLessThan(book.asks[0][0])
    })
    expect(changes).toBeGreaterThan(4000)
  })

  it('trades at the best prices, and no more than is there', async () => {
    const player = await playFrom(TAPE, FROM)
    let runs = 0
    await play(player, TO, (event) => {
      const best = player.best()
      if (event.kind !== 'run' || best === undefined) return
      runs++
      const { ticks, lots, buyerIsMaker } = event.trade
      const [price, there] = buyerIsMaker ? best.bid : best.ask
      expect(price).toBe(ticks)
      expect(there).toBeGreaterThanOrEqual(lots)
    })
    expect(runs).toBeGreaterThan(4000)
  })

  it('tells best prices that are those of the book at the same update id', async () => {
    const player = await playFrom(TAPE, FROM)
    await play(player, TO, (event) => {
      if (event.kind !== 'book') return
      const { bids, asks, lastUpdateId } = player.book()
      expect(player.best()).toEqual({ bid: bids[0], ask: asks[0] })
      expect(lastUpdateId).toBe(event.lastUpdateId)
    })
  })

  it('numbers runs and trades without a gap, over minutes and days, and tells them in order', async () => {
    const player = await playFrom(TAPE, FROM)
    let last = player.lastTrade()
    let time = 0
    await play(player, TO, (event) => {
      expect(event.time).toBeGreaterThanOrEqual(time)
      time = event.time
      if (event.kind !== 'run') return
      expect(event.trade.id).toBe((last?.id ?? 0) + 1)
      expect(event.trade.firstTradeId).toBe((last?.lastTradeId ?? 0) + 1)
      last = event.trade
    })
  })

  it('closes every minute with the candle the market has, and forms it from its trades', async () => {
    const player = await playFrom(TAPE, FROM)
    let forming = player.forming()
    let closed = 0
    await play(player, TO, (event) => {
      if (event.kind === 'close') {
        closed++
        expect(forming?.bar).toEqual(event.bar)
        expect(forming?.lastTradeId).toBe(event.lastTradeId)
      }
      forming = player.forming()
    })
    expect(closed).toBe(300)
    expect(TAPE.inexactMinutes()).toBe(0)
  })

  it('comes to the same state from whatever moment it is played', async () => {
    const early = await playFrom(TAPE, FROM)
    await play(early, TO + 20_000, () => {})
    const late = await playFrom(TAPE, TO + 20_000)
    expect(late.book()).toEqual(early.book())
    expect(late.forming()).toEqual(early.forming())
    expect(late.lastTrade()).toEqual(early.lastTrade())
    expect(late.best()).toEqual(early.best())
  })
})
