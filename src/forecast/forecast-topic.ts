import type { Topic } from '../runtime/index.ts'
import type { Forecast } from './forecast.ts'

/** Every answer, issued or withheld, once it is stored. */
export const FORECASTS: Topic<Forecast> = {
  name: 'forecasts',
  keyOf: ({ instrument }) => instrument.symbol,
}
