import Type, { type Static } from 'typebox'
import { closed, IssuedForecast, Maybe, Outcome, Time } from './contract.ts'

/** What one feature did to a forecast. */
const Contribution = Type.Object(
  {
    feature: Type.String(),
    value: Maybe(Type.Number()),
    /** Share of the values it had while the model learnt that lie below this one. */
    shareBelow: Maybe(Type.Number({ minimum: 0, maximum: 1 })),
    /** What it added to the expected return, in basis points. */
    bps: Type.Number(),
  },
  closed,
)

/** A moment of the training span that looked like the forecast's, and what came of it. */
const NearMoment = Type.Object(
  {
    asOf: Time,
    /** Root mean square of the features' differences, in deviations. */
    distance: Type.Number(),
    /** Log return over the horizon after it; and in units of the volatility foreseen then. */
    realizedReturn: Type.Number(),
    normalizedReturn: Maybe(Type.Number()),
  },
  closed,
)

/** Why a forecast is what it is: `baseBps` and the contributions' `bps` add up to its expected return. */
export const ForecastExplanation = Type.Object(
  {
    /** Whether it came out the same to the last bit when it was made again; `objections` say why not. */
    same: Type.Boolean(),
    forecast: IssuedForecast,
    outcome: Maybe(Outcome),
    model: Type.Object(
      {
        modelName: Type.String(),
        trainedFrom: Time,
        trainedTo: Time,
        trainedRows: Type.Integer(),
      },
      closed,
    ),
    objections: Type.Array(Type.String()),
    /** The volatility of the moment over the horizon. */
    scaleBps: Type.Number(),
    /** What is expected where nothing is known of the moment. */
    baseBps: Type.Number(),
    /** Largest first, whatever their sign. */
    contributions: Type.Array(Contribution),
    history: Type.Object(
      {
        /** Nearest first. */
        moments: Type.Array(NearMoment),
        /** Median distance of all moments compared; null where there was none. */
        typicalDistance: Maybe(Type.Number()),
      },
      closed,
    ),
  },
  closed,
)
export type ForecastExplanation = Static<typeof ForecastExplanation>
