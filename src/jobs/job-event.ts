import type { Forecast } from '../forecast/index.ts'
import type { Candle } from '../market/index.ts'
import type { Champion } from '../models/index.ts'
import type { RunningScore } from '../scores/index.ts'
import type { ChampionDrift } from './champion-drift.ts'
import type { ChampionVerdict } from './lesson.ts'

/** What the main job tells whoever watches it, of one symbol. */
export type JobEvent =
  | { readonly kind: 'backfilling'; readonly candles: number; readonly to: number }
  | { readonly kind: 'backfilled'; readonly candles: number }
  | {
      readonly kind: 'training'
      readonly candles: number
      readonly candidates: readonly string[]
      /** Compared once it has begun to forecast: they take longer. */
      readonly later: readonly string[]
      /** Beside a champion that serves. */
      readonly aside: boolean
    }
  | {
      readonly kind: 'champion-trained'
      readonly champion: Champion
      readonly version: number
      readonly verdict: ChampionVerdict
    }
  /** A champion that did worse than doing nothing, or whose intervals do not hold, makes room for the baseline. */
  | {
      readonly kind: 'champion-demoted'
      readonly champion: Champion
      readonly version: number
      readonly reason: string
    }
  /** The one that serves goes on. */
  | { readonly kind: 'training-failed'; readonly reason: string }
  | { readonly kind: 'champion-loaded'; readonly champion: Champion; readonly version: number }
  /** The minutes up to `until` have their answers already: a crash took candles, but no forecast. */
  | { readonly kind: 'catching-up'; readonly until: number }
  | {
      readonly kind: 'minute'
      readonly candle: Candle
      readonly answer: Forecast
      readonly score: RunningScore
    }
  /** Once a day of the market: how far it lies from what the champion learnt from. */
  | { readonly kind: 'drift'; readonly drift: ChampionDrift; readonly words: string | undefined }
  /** It could not be looked at; forecasts go on. */
  | { readonly kind: 'drift-failed'; readonly reason: string }
  /** Minutes are missing, `[from, to)`. */
  | { readonly kind: 'hole'; readonly from: number; readonly to: number; readonly evidence: string }
  | {
      readonly kind: 'repaired'
      readonly from: number
      readonly to: number
      readonly evidence: string
    }
  | { readonly kind: 'recording-ended' }
  /** This symbol cannot go on; the others do. `again` says whether it will be tried again. */
  | { readonly kind: 'failed'; readonly reason: string; readonly again: boolean }
