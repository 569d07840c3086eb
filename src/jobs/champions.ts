import { type DataManifest, type Lake, lastOpenTime } from '../lake/index.ts'
import { type Candles, DAY_MS, type Instrument, MINUTE_MS } from '../market/index.ts'
import { type Champion, loadChampion, type ModelStore, type RunStore } from '../models/index.ts'
import { JobError } from './job-error.ts'
import type { JobEvent } from './job-event.ts'
import { BASELINE, CANDIDATES, FEATURE_SET, type Learnt, type Lesson } from './learn-champion.ts'
import { registeredName, trainChampion } from './train-champion.ts'

/** A champion older than this, by the market's clock, is trained anew. */
const RETRAIN_AFTER_MS = 7 * DAY_MS
/** What is learnt from, at most. */
export const TRAIN_ON_MS = 365 * DAY_MS
/** Least history to train on: a test fifth of it must hold a day. */
const LEAST_HISTORY_MS = 6 * DAY_MS

interface ChampionsOptions {
  readonly instrument: Instrument
  readonly lake: Lake
  readonly runs: RunStore
  readonly models: ModelStore
  readonly horizonMinutes: number
  readonly seed: number
  readonly codeVersion: string
  readonly learn: (lesson: Lesson, signal: AbortSignal) => Promise<Learnt>
  onEvent(event: JobEvent): void
}

/** Who serves one symbol, and who comes after. */
export interface Champions {
  /** The registered champion, even one that is due for a successor; trained first where there is none. */
  current(marketTime: number, signal: AbortSignal): Promise<Champion>
  /** Whether a champion has had its time. One that a person put there has it from when it began to serve. */
  isDue(champion: Champion, marketTime: number, servedFrom: number | undefined): boolean
  /** A successor, learnt from all that is in the lake. Takes its time, and holds up nobody. */
  train(predecessor: Champion | undefined, signal: AbortSignal): Promise<Champion>
  /** "Price unchanged" instead of a champion that does worse, learnt as any successor is. */
  demote(champion: Champion, complaint: string, signal: AbortSignal): Promise<Champion>
  /** Why the one that serves does so instead of the champion before it; undefined unless that was demoted. */
  demotion(): string | undefined
}

export function symbolChampions(options: ChampionsOptions): Champions {
  const { instrument, lake, runs, models, learn, onEvent, ...facts } = options
  const name = registeredName(instrument, facts.horizonMinutes)
  let demotion: string | undefined
  let putThereByHand = false

  /** Has one learnt from all that is in the lake. */
  async function learnt(candidates: readonly string[], predecessor: Champion | undefined) {
    const { candles, source } = await history()
    if (candles.length * MINUTE_MS < LEAST_HISTORY_MS) throw tooLittle(instrument, candles)
    onEvent({ kind: 'training', candles: candles.length })
    const lesson = {
      ...{ instrument, candles, candidates, set: FEATURE_SET, dataHash: source.candlesHash },
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
        return loaded
      }
      return champions.train(undefined, signal)
    },

    isDue({ facts: { trainedTo } }, marketTime, servedFrom = marketTime) {
      const since = putThereByHand ? Math.max(trainedTo, servedFrom) : trainedTo
      return marketTime - since >= RETRAIN_AFTER_MS
    },

    async train(predecessor, signal) {
      const trained = await trainChampion({ ...(await learnt(CANDIDATES, predecessor)), signal })
      putThereByHand = false
      demotion = undefined
      onEvent({ kind: 'champion-trained', ...trained })
      return trained.champion
    },

    async demote(before, complaint, signal) {
      const reason = `demoted ${before.version}: ${complaint}`
      const training = await learnt([BASELINE], before)
      const { champion, version } = await trainChampion({ ...training, signal, demotion: reason })
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
