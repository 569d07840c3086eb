import type { Candles, Instrument } from '../market/index.ts'
import type {
  IntervalMethod,
  JsonObject,
  PromotionVerdict,
  RunResult,
  VolatilityKind,
} from '../models/index.ts'

/** The model that knows nothing: always among the candidates, and what serves where none is better. */
export const BASELINE = 'persistence'

/** Who competes to be served, and what all of them are given. */
export interface Contest {
  /** Models by their names, as `modelByName` reads them. */
  readonly candidates: readonly string[]
  /** `name@version` of the features. */
  readonly set: string
  readonly intervals: IntervalMethod
  readonly volatility: VolatilityKind
}

/** What a champion is learnt from. Plain data: it goes to a thread of its own. */
export interface Lesson extends Contest {
  readonly instrument: Instrument
  readonly horizonMinutes: number
  readonly candles: Candles
  readonly dataHash: string
  readonly seed: number
  /** The bytes of the champion before: the new one's intervals begin where its have come to. */
  readonly predecessor?: Uint8Array
  /** The champion before is not wanted any more: it does not take part. */
  readonly demotes?: boolean
  readonly codeVersion: string
}

/** What came of it. */
export interface Learnt {
  readonly verdict: ChampionVerdict
  /** What `Champion.save` gave. */
  readonly artifact: Uint8Array
  /** For the history of runs: the candidates' figures, fold by fold. */
  readonly result: RunResult
}

/** What the gate said of one candidate, and what that was worth out of sample. */
export interface CandidateVerdict extends PromotionVerdict {
  /** R² against "price unchanged", percent, with its 95 % interval. */
  readonly r2Percent: number | null
  readonly r2Low: number | null
  readonly r2High: number | null
}

/** How the one that serves came to do so. */
export type Succession = 'took over' | 'stayed' | 'baseline'

/**
 * Why this model serves. The checks are those of the model that was chosen, and where that is the baseline, of the
 * best that did not pass.
 */
export interface ChampionVerdict extends JsonObject, CandidateVerdict {
  readonly chosen: string
  readonly succession: Succession
  /** The same in words. */
  readonly why: string
  /** Names of all that were compared. */
  readonly compared: readonly string[]
  /** Each challenger's own verdict, and that of the champion before: the best first. */
  readonly candidates: readonly CandidateVerdict[]
  readonly testedRows: number
  readonly testedFrom: number
  readonly testedTo: number
}
