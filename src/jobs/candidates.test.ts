import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { playedFrom, premises, RECORDED_FROM, recordedCandles } from '../../test/main-job.ts'
import { type Opened, play, waiting } from '../../test/main-job-play.ts'
import { type Candles, MINUTE_MS } from '../market/index.ts'
import type { JobEvent } from './index.ts'

/** Where the replay becomes live, in minutes: right after the least history. */
const LIVE = 6 * 1440
const startsAt = RECORDED_FROM + LIVE * MINUTE_MS
/** One that is quick, and one that is small here and would not be elsewhere. */
const CANDIDATES = ['ridge', 'boosting+rounds=3']

describe('candidates of the main job', () => {
  const place = premises()
  let candles: Candles
  let opened: Opened

  beforeAll(async () => {
    candles = await recordedCandles(LIVE + 60)
    opened = await place.open()
  })
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  /** Plays some minutes; a recording has no time of its own, so that it waits for so many trainings half-way. */
  async function minutes(
    from: number,
    to: number,
    candidates: readonly string[],
    trainings: number,
  ) {
    const trained = Promise.withResolvers<void>()
    const seen: JobEvent[] = []
    const begin = startsAt + from * MINUTE_MS
    const feed = playedFrom(candles, begin)
    await play(opened, {
      ...{ seen, contest: { candidates } },
      feed: trainings > 0 ? waiting(feed, begin + 10 * MINUTE_MS, trained.promise) : feed,
      stopAt: (shown) => shown >= to - from,
      onEvent() {
        const so = seen.filter(({ kind }) => kind === 'champion-trained')
        if (so.length === trainings) trained.resolve()
      },
    })
    return seen
  }

  it('are compared in two steps: the quick ones before the first forecast, all of them beside it', async () => {
    const seen = await minutes(0, 20, CANDIDATES, 2)
    const kinds = seen.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'champion-trained')).toHaveLength(2)
    const [first, second] = seen.filter((event) => event.kind === 'training')
    expect([first.candidates, first.later]).toEqual([['ridge'], ['boosting+rounds=3']])
    expect([second.candidates, second.later]).toEqual([CANDIDATES, []])
    expect(kinds.indexOf('minute')).toBeGreaterThan(kinds.indexOf('champion-trained'))
    expect(kinds.indexOf('minute')).toBeLessThan(kinds.lastIndexOf('training'))
    // Every one that took part has its verdict in the registry, with figures.
    const [newest] = await opened.database.models.list('replay-spot-BTCUSDT-10m')
    expect(newest.verdict).toMatchObject({
      compared: expect.arrayContaining(['persistence', ...CANDIDATES]),
      candidates: expect.arrayContaining(
        CANDIDATES.map((challenger) =>
          expect.objectContaining({ challenger, checks: expect.any(Array) }),
        ),
      ),
    })
  })

  it('are not compared again after a restart, unless there are others', async () => {
    const same = await minutes(20, 25, CANDIDATES, 0)
    expect(same.map(({ kind }) => kind)).not.toContain('training')
    const others = await minutes(25, 40, ['ridge', 'drift'], 1)
    const [training] = others.filter((event) => event.kind === 'training')
    expect(training.candidates).toContain('drift')
  })
})
