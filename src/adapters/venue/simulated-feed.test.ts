import { marketFeedLaws } from '../../../test/laws/market-feed.laws.ts'
import { simulatedFeed } from './index.ts'

marketFeedLaws('a simulated market', (clock) =>
  simulatedFeed({
    seed: 7,
    symbol: 'BTCUSDT',
    firstOpenTime: Date.UTC(2024, 0, 1),
    startPrice: 60_000,
    description: 'SIMULATED market (seed 7)',
    clock,
  }),
)
