import type { Forecast } from '../forecast/index.ts'
import type { Candle } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import type { RunningScore } from '../scores/index.ts'
import type { ChampionVerdict } from './train-champion.ts'

/** What the main job tells whoever watches it. */
export type JobEvent =
  | { readonly kind: 'backfilling'; readonly candles: number; readonly to: number }
  | { readonly kind: 'backfilled'; readonly candles: number }
  | { readonly kind: 'training'; readonly candles: number }
  | {
      readonly kind: 'champion-trained'
      readonly champion: Champion
      readonly version: number
      readonly verdict: ChampionVerdict
    }
  | { readonly kind: 'champion-loaded'; readonly champion: Champion; readonly version: number }
  /** The minutes up to `until` have their answers already: a crash took candles, but no forecast. */
  | { readonly kind: 'catching-up'; readonly until: number }
  | {
      readonly kind: 'minute'
      readonly candle: Candle
      readonly answer: Forecast
      readonly score: RunningScore
    }
  | { readonly kind: 'recording-ended' }
