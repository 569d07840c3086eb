import type { Instrument, Interval } from '../market/index.ts'
import type { CandleSeries, Manifest } from './manifest.ts'

/** What a change wants published, and which files nothing refers to afterwards. */
export interface Change<T> {
  readonly next: Manifest
  readonly obsolete: readonly string[]
  readonly result: T
}

export function seriesOf(
  manifest: Manifest,
  instrument: Instrument,
  interval: Interval,
): CandleSeries | undefined {
  return manifest.series.find(
    (series) => series.interval === interval && sameInstrument(series.instrument, instrument),
  )
}

export function sameInstrument(a: Instrument, b: Instrument): boolean {
  return a.venue === b.venue && a.market === b.market && a.symbol === b.symbol
}
