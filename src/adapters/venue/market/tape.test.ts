import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importFrom, silver, temporaryLake } from '../../../../test/lake.ts'
import { MINUTE_MS } from '../../../market/index.ts'
import { simulatedMarket } from '../simulated-market.ts'
import { type Bar, barAt, withTrade } from './bar.ts'
import { listingOf } from './listing.ts'
import { RUNS_A_MINUTE, tapeOf } from './tape.ts'

const LISTING = listingOf('BTCUSDT', 2, 5)
const ARCHIVE = '../shared/data/binance-archive/data/spot/daily/klines'
const START = Date.UTC(2024, 0, 1)

/** A bar that some trades made: any such bar can be told as a tape. */
const tradedBar = fc
  .array(
    fc.record({
      ticks: fc.integer({ min: 100, max: 140 }),
      lots: fc.integer({ min: 1, max: 50 }),
      buyerIsMaker: fc.boolean(),
      count: fc.constant(1),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((trades) =>
    trades.reduce<Bar | undefined>((bar, trade) => withTrade(bar, START, trade), undefined),
  )

function barOf(runs: ReturnType<typeof tapeOf>['runs']): Bar | undefined {
  return runs.reduce<Bar | undefined>((bar, run) => withTrade(bar, START, run), undefined)
}

describe('the tape of a bar', () => {
  it('makes the bar again in every field, whatever bar many small trades have made', () => {
    fc.assert(
      fc.property(tradedBar, (bar) => {
        if (bar === undefined) return
        const { runs, exact } = tapeOf(bar, 'BTCUSDT')
        if (bar.tradeCount >= RUNS_A_MINUTE) {
          expect(exact).toBe(true)
          expect(runs).toHaveLength(RUNS_A_MINUTE)
        }
        if (exact) expect(barOf(runs)).toEqual(bar)
      }),
      { numRuns: 1000 },
    )
  })

  it('is exact for every candle of a simulated market', () => {
    const options = { seed: 7, symbol: 'BTCUSDT', firstOpenTime: START, startPrice: 60_000 }
    const candles = simulatedMarket(options).candles(START, START + 3000 * MINUTE_MS)
    let inexact = 0
    for (let row = 0; row < candles.length; row++) {
      const bar = barAt(candles, row, LISTING)
      const { runs, exact } = tapeOf(bar, 'BTCUSDT')
      if (!exact) inexact++
      else expect(barOf(runs)).toEqual({ ...bar, openTime: START })
    }
    expect(inexact).toBe(0)
  })

  it.skipIf(!existsSync(ARCHIVE))('is exact for every candle of recorded days', async () => {
    const lake = await temporaryLake()
    await importFrom(ARCHIVE, { lake })
    const candles = await silver(lake)
    expect(candles.length).toBeGreaterThan(7000)
    for (let row = 0; row < candles.length; row++) {
      const bar = barAt(candles, row, LISTING)
      const { runs, exact } = tapeOf(bar, 'BTCUSDT')
      expect(exact, new Date(bar.openTime).toISOString()).toBe(true)
      const still = bar.tradeCount === 0 // The exchange was down: nothing traded, and nothing is told.
      expect(barOf(runs)).toEqual(still ? undefined : { ...bar, openTime: START })
    }
  })
})
