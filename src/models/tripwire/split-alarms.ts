import type { Column } from '../../market/index.ts'
import type { LeakAlarm } from './leak-alarm.ts'

/** One step of a walk, by the moments of its rows: in whatever order, from wherever they were taken. */
export interface SplitMoments {
  /** For people: `fold 3`. */
  readonly name: string
  /** `asOf` of each row learnt from. */
  readonly train: Column
  /** `asOf` of each row forecast. */
  readonly test: Column
}

/** Every label must be known, with an embargo to spare, before the first forecast is made from it. */
export function splitAlarms(
  splits: readonly SplitMoments[],
  { horizonMs, embargoMs }: { horizonMs: number; embargoMs: number },
): readonly LeakAlarm[] {
  return splits.flatMap(({ name, train, test }) => {
    const begins = test.reduce((first, asOf) => Math.min(first, asOf), Number.POSITIVE_INFINITY)
    const late = train.filter((asOf) => asOf + horizonMs + embargoMs > begins)
    if (late.length === 0) return []
    const newest = late.reduce((last, asOf) => Math.max(last, asOf), Number.NEGATIVE_INFINITY)
    return [
      {
        check: 'split',
        subject: name,
        detail:
          `${late.length} of ${train.length} rows learnt from are not known ${embargoMs / 60_000} minutes before ` +
          `the test begins at ${iso(begins)}: the newest is of ${iso(newest)}`,
      } as const,
    ]
  })
}

const iso = (time: number) => new Date(time).toISOString()
