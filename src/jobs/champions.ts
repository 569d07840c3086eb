import { type DataManifest, type Lake, lastOpenTime } from '../lake/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import {
  type Champion,
  loadChampion,
  type ModelStore,
  type ModelVersionSummary,
  type RunStore,
} from '../models/index.ts'
import { JobError } from './job-error.ts'
import type { JobEvent } from './job-event.ts'
import { BASELINE, type Contest, type Learnt, type Lesson } from './lesson.ts'
import { registeredName, trainChampion } from './train-champion.ts'

/** A champion older than this, by the market's clock, is trained anew. */
const RETRAIN_AFTER_MS = 7 * DAY_MS
/** What is learnt from, at most. */
export const TRAIN_ON_MS = 365 * DAY_MS
/** Least history to train on: a test fifth of it must hold a day. */
const LEAST_HISTORY_MS = 6 * DAY_MS

/** Families that learn a year in seconds, on one core and in little memory: a first champion comes of them. */
const QUICK: readonly string[] = [BASELINE, 'drift', 'ewma-mean', 'ridge']

interface ChampionsOptions {
  readonly instrument: Instrument
  readonly lake: Lake
  readonly runs: RunStore
  readonly models: ModelStore
  readonly horizonMinutes: number
  readonly seed: number
  readonly codeVersion: string
  readonly contest: Contest
  readonly learn: (lesson: Lesson, signal: AbortSignal) => Promise<Learnt>
  onEvent(event: JobEvent): void
}

/** Who serves one symbol, and who comes after. */
export interface Champions {
  /**
   * The registered champion, even one that is due for a successor. Where there is none it is trained first, of those
   * candidates that are quickly compared.
   */
  current(marketTime: number, signal: AbortSignal): Promise<Champion>
  /**
   * Whether a champion has had its time, or was never compared with all candidates. One that a person put there has its
   * time from when it began to serve.
   */
  isDue(champion: Champion, marketTime: number, servedFrom: number | undefined): boolean
  /** A successor, learnt from all that is in the lake. Takes its time, and holds up nobody. */
  train(predecessor: Champion | undefined, signal: AbortSignal): Promise<Champion>
  /** "Price unchanged" instead of a champion that does worse, learnt as any successor is. */
  demote(champion: Champion, complaint: string, signal: AbortSignal): Promise<Champion>
  /** Why the one that serves does so instead of the champion before it; undefined unless that was demoted. */
  demotion(): string | undefined
}

export function symbolChampions(options: ChampionsOptions): Champions {
  const { instrument, lake, runs, models, contest, learn, onEvent, ...facts } = options
  const quick = contest.candidates.filter((each) => QUICK.includes(each.split('+')[0]))
  const name = registeredName(instrument, facts.horizonMinutes)
  let demotion: string | undefined
  let putThereByHand = false
  /** Candidates that what serves has not been compared with. */
  let untried: readonly string[] = []

  /** Has one learnt from all that is in the lake. */
  async function learnt(candidates: readonly string[], predecessor: Champion | undefined) {
    const later = predecessor ? [] : contest.candidates.filter((each) => !quick.includes(each))
    const { candles, source } = await history()
    if (candles.length * MINUTE_MS < LEAST_HISTORY_MS) throw tooLittle(instrument, candles)
    onEvent({
      kind: 'training',
      candles: candles.length,
      candidates,
      later,
      aside: predecessor !== undefined,
    })
    const lesson: Lesson = {
      ...{ instrument, candles, ...contest, candidates, dataHash: source.candlesHash },
      ...facts,
      ...(predecessor && { predecessor: predecessor.save() }),
    }
    return { lesson, source, runs, models, learn }
  }

  const champions: Champions = {
    async current(marketTime, signal) {
      const registered = await models.byAlias(name, 'champion')
      const loaded = registered && loadChampion(registered.artifact)
      const age = loaded === undefined ? Number.NaN : marketTime - loaded.facts.trainedTo
      // One from the market's future, or with no candles left to follow it from, serves nobody.
      if (registered && loaded && age >= 0 && age < TRAIN_ON_MS) {
        onEvent({ kind: 'champion-loaded', champion: loaded, version: registered.version })
        const [change] = await models.aliasHistory(name)
        putThereByHand = change.cause === 'hand'
        demotion = change.cause === 'demotion' ? change.reason : undefined
        // What a person decided, or the market, stands until the next training.
        untried = putThereByHand || demotion ? [] : untriedBy(registered, loaded, contest)
        return loaded
      }
      return champions.train(undefined, signal)
    },

    isDue({ facts: { trainedTo } }, marketTime, servedFrom = marketTime) {
      if (untried.length > 0) return true
      const since = putThereByHand ? Math.max(trainedTo, servedFrom) : trainedTo
      return marketTime - since >= RETRAIN_AFTER_MS
    },

    async train(predecessor, signal) {
      const candidates = predecessor === undefined ? quick : contest.candidates
      const trained = await trainChampion({ ...(await learnt(candidates, predecessor)), signal })
      untried = contest.candidates.filter((each) => !candidates.includes(each))
      putThereByHand = false
      demotion = undefined
      onEvent({ kind: 'champion-trained', ...trained })
      return trained.champion
    },

    async demote(before, complaint, signal) {
      const reason = `demoted ${before.version}: ${complaint}`
      const { lesson, ...training } = await learnt([BASELINE], before)
      const { champion, version } = await trainChampion({
        ...{ ...training, lesson: { ...lesson, demotes: true }, signal, demotion: reason },
      })
      untried = []
      putThereByHand = false
      demotion = reason
      onEvent({ kind: 'champion-demoted', champion, version, reason })
      return champion
    },

    demotion: () => demotion,
  }
  return champions

  async function history(): Promise<{ readonly candles: Candles; readonly source: DataManifest }> {
    const to = (await lastOpenTime(lake, instrument)) ?? 0
    const span = { from: to - TRAIN_ON_MS, to: to + MINUTE_MS }
    return lake.traced({ instrument, interval: '1m', span })
  }
}

/** Candidates that took no part when a version was chosen; all of them where those that did read other features. */
function untriedBy(
  { verdict, featureSet }: ModelVersionSummary,
  { facts }: Champion,
  { candidates, set }: Contest,
): readonly string[] {
  // A champion from elsewhere cannot change its features: those that competed with it read the same.
  if (featureSet !== set && facts.seenTo === undefined) return candidates
  const { compared } = verdict
  const known: readonly unknown[] = Array.isArray(compared) ? compared : []
  return candidates.filter((each) => !known.includes(each))
}

function tooLittle({ venue, symbol }: Instrument, { length }: Candles): JobError {
  const remedy =
    venue === 'binance'
      ? 'It needs some days of market first.'
      : 'Give the replay a longer recording, or a later REPLAY_FROM.'
  return new JobError(
    'TOO_LITTLE_HISTORY',
    `There are ${length} minutes of ${symbol} to learn from, and it takes ` +
      `${LEAST_HISTORY_MS / MINUTE_MS}. ${remedy}`,
  )
}
