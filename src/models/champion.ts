import Type from 'typebox'
import { sha256 } from '../runtime/index.ts'
import type { DriftReference } from '../scores/index.ts'
import type { AdaptiveLevels } from './adaptive-levels.ts'
import { artifact } from './artifact.ts'
import type { MarketDataset } from './dataset.ts'
import { DRIFT_REFERENCES, driftReferences } from './explain/drift-reference.ts'
import {
  FRESH_TRACKER,
  type IntervalTracker,
  intervalTracker,
  type ReturnForecast,
  type TrackerState,
} from './interval-tracker.ts'
import type { FittedModel, TrainingSpan } from './model.ts'
import { modelByName } from './model-by-name.ts'
import { ModelError } from './model-error.ts'
import {
  fitUncertainty,
  type IntervalMethod,
  LEARNT_UNCERTAINTY,
  uncertaintyFrom,
} from './uncertainty.ts'
import type { VolatilityKind } from './volatility-model.ts'
import { windowOf } from './window.ts'

const parts = {
  modelName: Type.String(),
  setId: Type.String(),
  featureNames: Type.Array(Type.String()),
  volatilitySetId: Type.String(),
  volatilityFeatureNames: Type.Array(Type.String()),
  horizonMs: Type.Integer({ minimum: 1 }),
  trainedFrom: Type.Number(),
  trainedTo: Type.Number(),
  trainedRows: Type.Integer({ minimum: 1 }),
  uncertainty: LEARNT_UNCERTAINTY,
  /** Where its intervals begin: the levels its predecessor had come to, so that a retrain forgets nothing. */
  levels: Type.Object({ coverage50: Type.Number(), coverage90: Type.Number() }),
  /** Of a model that was trained elsewhere: what it may have seen ends here, by the word of who brought it. */
  seenTo: Type.Optional(Type.Number()),
  /** The fitted model's own bytes, base64. */
  model: Type.String(),
}

const first = artifact({ kind: 'champion', version: 1, body: Type.Object(parts) })

const format = artifact({
  kind: 'champion',
  version: 2,
  body: Type.Object({
    ...parts,
    /** How features, forecasts and their errors lay while it learnt; none of a champion from before they were kept. */
    references: DRIFT_REFERENCES,
  }),
  earlier: { name: first.name, read: (bytes) => ({ ...first.read(bytes), references: [] }) },
})

type ChampionBody = ReturnType<typeof format.read>

/** What a champion was made of and from. Times are `asOf` of the first and last training row, epoch ms UTC. */
type ChampionFacts = Omit<ChampionBody, 'uncertainty' | 'model' | 'levels' | 'references'>

/** One moment, as the features see it. */
export interface Moment {
  /** Close time of the last candle used, epoch ms. */
  readonly asOf: number
  /** Values of `setId`, in the order of `featureNames`, of the champion's `window` last minutes, oldest first. */
  readonly features: Float64Array
  /** Values of `volatilitySetId`, in the order of `volatilityFeatureNames`. */
  readonly volatilityFeatures: Float64Array
  /** Causal volatility of the return over the horizon, as `targetScale` gives it. */
  readonly scale: number
}

/** A model with its uncertainty: all that live forecasting needs, in one piece. */
export interface Champion {
  readonly facts: ChampionFacts
  /** The model's name and the first 12 hex digits of the SHA-256 of its bytes. */
  readonly version: string
  /** What forecasts inside it, in normalised units. */
  readonly model: FittedModel
  /** Consecutive minutes whose features it reads for one forecast. */
  readonly window: number
  /** What drift is measured against. Empty for one saved before they were kept. */
  readonly references: readonly DriftReference[]
  /** Begins at the champion's own levels, or goes on from `state`. */
  tracker(state?: TrackerState): IntervalTracker
  /** The forecast of one moment, issued through `tracker`. */
  forecastAt(moment: Moment, tracker: IntervalTracker): ReturnForecast
  /** Deterministic bytes: the same fit gives the same bytes. */
  save(): Uint8Array
}

interface ChampionOptions {
  readonly data: MarketDataset
  /** Name of the model, or one that was trained elsewhere: it stays as it is. */
  readonly model: string | OutsideModel
  readonly seed: number
  /** Levels of the intervals that a predecessor has come to; nominal ones by default. */
  readonly levels?: AdaptiveLevels
  /** How its intervals come about, and what they foresee volatility with: as in an evaluation. */
  readonly intervals?: IntervalMethod
  readonly volatility?: VolatilityKind
  /** Rows to learn from; all of them by default. */
  readonly from?: number
  readonly to?: number
}

/** A model that came from elsewhere. Epoch ms: what it may have seen, outcomes included, ends at `seenTo`. */
interface OutsideModel {
  readonly fitted: FittedModel
  readonly seenTo: number
}

/** Learns a champion. Throws a `ModelError` for an unknown model or an empty span. */
export function fitChampion(options: ChampionOptions): Champion {
  const { data, seed, from = 0, to = data.length, levels = FRESH_TRACKER.levels } = options
  const span: TrainingSpan = { data, from, to }
  const outside = typeof options.model === 'string' ? undefined : options.model
  const model =
    typeof options.model === 'string'
      ? modelByName(options.model).fit(span, seed)
      : options.model.fitted
  const body = {
    modelName: model.name,
    setId: data.setId,
    featureNames: [...data.featureNames],
    volatilitySetId: data.volatility.setId,
    volatilityFeatureNames: [...data.volatility.featureNames],
    horizonMs: data.horizonMs,
    trainedFrom: data.asOf[from],
    trainedTo: data.asOf[to - 1],
    trainedRows: to - from,
    uncertainty: fitUncertainty(data, from, to, options).learnt,
    levels: { ...levels },
    ...(outside && { seenTo: outside.seenTo }),
    model: Buffer.from(model.save()).toString('base64'),
    references: driftReferences(model, data, from, to),
  }
  return championFrom(body, format.write(body))
}

/** Reads what `save` wrote. Throws a `ModelError` that says what is wrong with the bytes. */
export function loadChampion(bytes: Uint8Array): Champion {
  return championFrom(format.read(bytes), bytes.slice())
}

/** A fitted champion is built from its own bytes' content, so that a loaded one cannot differ from it. */
function championFrom(body: ChampionBody, bytes: Uint8Array): Champion {
  const { uncertainty: learnt, model: modelBytes, levels, references, ...facts } = body
  const model = modelByName(facts.modelName).load(Buffer.from(modelBytes, 'base64'))
  const uncertainty = uncertaintyFrom(learnt)
  const window = windowOf(model)

  return {
    facts,
    version: `${facts.modelName}-${sha256(bytes).slice(0, 12)}`,
    model,
    window,
    references,
    tracker: (state = { levels, pending: [] }) =>
      intervalTracker(facts.horizonMs, state, uncertainty.rate),
    forecastAt({ asOf, features, volatilityFeatures, scale }, tracker) {
      requireLength('volatility features', facts.volatilityFeatureNames.length, volatilityFeatures)
      requireLength('features', window * facts.featureNames.length, features)
      const expectedReturn = model.predictRow(features, scale) * scale
      return tracker.issue(asOf, expectedReturn, uncertainty.spreadAt(volatilityFeatures))
    },
    save: () => bytes.slice(),
  }
}

function requireLength(what: string, length: number, values: Float64Array): void {
  if (values.length === length) return
  const message = `The champion reads ${length} ${what}, not ${values.length}`
  throw new ModelError('WRONG_FEATURES', message)
}
