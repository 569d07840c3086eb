import type { Feature } from './feature.ts'
import { featureOf } from './feature-of.ts'
import { apply, candleField } from './formula/series.ts'
import { DAY, type Period, tableOf, WEEK } from './formula/wave-tables.ts'

/**
 * `time_of_day_sin_k`, `time_of_day_cos_k`: the k-th harmonic of the candle's opening minute within
 * the UTC day, −1 to 1. One pair says what time it is without a jump at midnight; several draw a
 * daily curve (Gallant 1981; Andersen & Bollerslev 1997 for volatility).
 */
export function timeOfDay(harmonic: number): readonly Feature[] {
  return wave('time_of_day', DAY, harmonic)
}

/** `time_of_week_sin_k`, `time_of_week_cos_k`: the same within the week, from Monday 00:00 UTC. */
export function timeOfWeek(harmonic: number): readonly Feature[] {
  return wave('time_of_week', WEEK, harmonic)
}

function wave(name: string, period: Period, harmonic: number): readonly Feature[] {
  const { minutes, starts } = period
  return (['sin', 'cos'] as const).map((curve) =>
    featureOf({
      name: `${name}_${curve}_${harmonic}`,
      warmup: 0,
      mirror: 'even',
      series: apply(
        'wave',
        [candleField('openTime')],
        harmonic,
        minutes,
        tableOf(curve, period),
        starts,
      ),
    }),
  )
}
