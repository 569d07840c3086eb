import type { ForecastRecord } from '../forecast/index.ts'
import type { Gap } from '../lake/index.ts'
import type { Candles } from '../market/index.ts'
import type { RunningScore } from '../scores/index.ts'
import type { SymbolHealth } from './contract.ts'

/** What the API shows of one symbol: the state of the job behind it. Everything is as of now; nothing here changes anything. */
export interface Dashboard {
  health(): SymbolHealth
  /** The newest forecast, issued or withheld. Undefined until there is one. */
  latest(): Promise<ForecastRecord | undefined>
  /** Newest first. `before` excludes `asOf` at or after it. */
  recent(page: ForecastPageRequest): Promise<readonly ForecastRecord[]>
  scoreboard(): RunningScore
  gaps(): Promise<readonly Gap[]>
  /** The last closed candles, at most `limit`. */
  candles(limit: number): Promise<Candles>
}

interface ForecastPageRequest {
  readonly limit: number
  readonly before?: number
}
