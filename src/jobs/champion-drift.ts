import { reachOf } from '../forecast/index.ts'
import { type Lake, lastOpenTime } from '../lake/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import { type Champion, loadChampion, watchedColumns } from '../models/index.ts'
import { type ColumnDrift, columnDrifts } from '../scores/index.ts'
import { JobError } from './job-error.ts'
import { trainingRows } from './training-span.ts'

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

/** All that drift is worked out from. Plain data: it may go to another thread. */
export interface DriftQuestion {
  /** The champion's bytes. */
  readonly artifact: Uint8Array
  /** Those of the window, and of before it as far back as the champion reads. */
  readonly candles: Candles
  /** Where the window begins, epoch ms. */
  readonly since: number
}

/** The drift, or how few rows with all features there are to see it in. */
export type DriftAnswer =
  | { readonly kind: 'seen'; readonly drift: ChampionDrift }
  | { readonly kind: 'too few'; readonly rows: number }

/**
 * Holds the newest whole weeks of the lake against what the champion remembers of its training: whole ones, as the
 * hours of the day and the days of the week must not look like news.
 */
export async function championDrift(options: {
  readonly champion: Champion
  readonly instrument: Instrument
  readonly lake: Lake
  readonly weeks: number
  /** Works it out: here, unless told where. */
  readonly look?: (question: DriftQuestion) => Promise<DriftAnswer>
}): Promise<ChampionDrift> {
  const { champion, instrument, lake, weeks, look = async (each) => driftIn(each) } = options
  if (champion.references.length === 0) {
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
  const answer = await look({ artifact: champion.save(), candles, since })
  if (answer.kind === 'seen') return answer.drift
  throw new JobError(
    'TOO_LITTLE_HISTORY',
    `The last ${weeks * 7} days of the lake have ${answer.rows} minutes with all features, and it takes ${LEAST_ROWS}.`,
  )
}

/** The work of it, without a look at the world. */
export function driftIn({ artifact, candles, since }: DriftQuestion): DriftAnswer {
  const champion = loadChampion(artifact)
  const { facts, model, references } = champion
  const data = trainingRows(champion, candles)
  const from = data.asOf.findIndex((asOf) => asOf >= since)
  const rows = from < 0 ? 0 : data.length - from
  if (rows < LEAST_ROWS) return { kind: 'too few', rows }
  const drifts = columnDrifts(references, watchedColumns(model, data, from, data.length))
  const drift = {
    modelVersion: champion.version,
    from: data.asOf[from],
    to: data.asOf[data.length - 1],
    rows,
    overlapsTraining: data.asOf[from] <= facts.trainedTo,
    columns: drifts.toSorted((a, b) => b.psi - a.psi),
  }
  return { kind: 'seen', drift }
}

/** The columns that a person should know of, in a sentence; undefined where there are none. */
export function driftInWords({ columns }: ChampionDrift): string | undefined {
  const drifted = columns.filter(({ verdict }) => verdict === 'drifted')
  if (drifted.length === 0) return undefined
  const named = drifted.slice(0, 3).map(({ name, psi }) => `${name} (PSI ${psi.toFixed(2)})`)
  const more = drifted.length > 3 ? ` and ${drifted.length - 3} more` : ''
  return `The market has left what the model learnt from: ${named.join(', ')}${more}.`
}
