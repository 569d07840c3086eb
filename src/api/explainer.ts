import type { ApiErrorCode } from './api-error.ts'
import type { ForecastExplanation } from './explanation-contract.ts'

/** Says why a stored forecast is what it is. */
export type Explain = (id: string) => Promise<ExplainOutcome>

/** An explanation, or why there is none and what to do. */
export type ExplainOutcome =
  | { readonly kind: 'explained'; readonly explanation: ForecastExplanation }
  | {
      readonly kind: 'refused'
      readonly code: Extract<
        ApiErrorCode,
        | 'NOT_FOUND'
        | 'WITHHELD'
        | 'MODEL_GONE'
        | 'UNEXPLAINABLE'
        | 'NOT_REPRODUCIBLE'
        | 'NOT_READY'
        | 'BUSY'
      >
      readonly message: string
    }
