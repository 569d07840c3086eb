import type { TapeTrade } from '../exchange-port.ts'
import type { SingleTrade } from './market-tape.ts'

/** The single trades a run stands for: equal shares of its lots, and what does not divide goes to the first ones. */
export function* singlesOf(run: TapeTrade): Generator<SingleTrade> {
  const { firstTradeId, lastTradeId, ticks, time, buyerIsMaker } = run
  const count = lastTradeId - firstTradeId + 1
  const share = Math.floor(run.lots / count)
  const over = run.lots - share * count
  for (let i = 0; i < count; i++) {
    yield { id: firstTradeId + i, ticks, lots: share + (i < over ? 1 : 0), time, buyerIsMaker }
  }
}
