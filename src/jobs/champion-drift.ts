import { featureSet } from '../features/index.ts'
import { reachOf } from '../forecast/index.ts'
import { type Lake, lastOpenTime } from '../lake/index.ts'
import { DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import { buildDataset, type Champion, watchedColumns } from '../models/index.ts'
import { type ColumnDrift, columnDrifts } from '../scores/index.ts'
import { JobError } from './job-error.ts'

/** How far the market of late lies from what a champion learnt from. */
export interface ChampionDrift {
  readonly modelVersion: string
  /** The window, in `asOf`. */
  readonly from: number
  readonly to: number
  readonly rows: number
  /** The window begins before the training ended: it is partly held against itself. */
  readonly overlapsTraining: boolean
  /** Features, then forecasts and their errors (both in units of volatility), the farthest first. */
  readonly columns: readonly ColumnDrift[]
}

const WEEK_MS = 7 * DAY_MS
const LEAST_ROWS = DAY_MS / MINUTE_MS

/**
 * Holds the newest whole weeks of the lake against what the champion remembers of its training: whole ones, as the
 * hours of the day and the days of the week must not look like news.
 */
export async function championDrift(options: {
  readonly champion: Champion
  readonly instrument: Instrument
  readonly lake: Lake
  readonly weeks: number
}): Promise<ChampionDrift> {
  const { champion, instrument, lake, weeks } = options
  const { facts, model, references } = champion
  if (references.length === 0) {
    throw new JobError(
      'NO_REFERENCE',
      `${champion.version} was trained before models remembered what they learnt from: it can be watched once it is trained anew.`,
    )
  }
  const newest = (await lastOpenTime(lake, instrument)) ?? 0
  const since = newest + MINUTE_MS - weeks * WEEK_MS
  const candles = await lake.candles({
    ...{ instrument, interval: '1m' },
    span: { from: since - reachOf(champion) * MINUTE_MS, to: newest + MINUTE_MS },
  })
  const data = buildDataset({
    ...{ candles, set: featureSet(facts.setId), horizonMinutes: facts.horizonMs / MINUTE_MS },
    volatilitySetId: facts.volatilitySetId,
  })
  const from = data.asOf.findIndex((asOf) => asOf >= since)
  const rows = from < 0 ? 0 : data.length - from
  if (rows < LEAST_ROWS) {
    const message = `The last ${weeks * 7} days of the lake have ${rows} minutes with all features, and it takes ${LEAST_ROWS}.`
    throw new JobError('TOO_LITTLE_HISTORY', message)
  }
  const drifts = columnDrifts(references, watchedColumns(model, data, from, data.length))
  return {
    modelVersion: champion.version,
    from: data.asOf[from],
    to: data.asOf[data.length - 1],
    rows,
    overlapsTraining: data.asOf[from] <= facts.trainedTo,
    columns: drifts.toSorted((a, b) => b.psi - a.psi),
  }
}

/** The columns that a person should know of, in a sentence; undefined where there are none. */
export function driftInWords({ columns }: ChampionDrift): string | undefined {
  const drifted = columns.filter(({ verdict }) => verdict === 'drifted')
  if (drifted.length === 0) return undefined
  const named = drifted.slice(0, 3).map(({ name, psi }) => `${name} (PSI ${psi.toFixed(2)})`)
  const more = drifted.length > 3 ? ` and ${drifted.length - 3} more` : ''
  return `The market has left what the model learnt from: ${named.join(', ')}${more}.`
}
