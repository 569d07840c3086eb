import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  playedFrom,
  premises,
  RECORDED_FROM,
  REPLAYED,
  recordedCandles,
} from '../../test/main-job.ts'
import { everyRecord, type Opened, type Played, play, waiting } from '../../test/main-job-play.ts'
import { featureSet } from '../features/index.ts'
import { type Candles, MINUTE_MS, sliceCandles } from '../market/index.ts'
import { buildDataset, fitChampion } from '../models/index.ts'
import { sha256 } from '../runtime/index.ts'

const LIVE = 6 * 1440
const REGISTERED = 'replay-spot-BTCUSDT-10m'
const PATIENCE = { least: 260, most: 10_080, every: 20, confirmed: 3 }
const startsAt = RECORDED_FROM + LIVE * MINUTE_MS

describe('a champion whose coefficients point the wrong way', () => {
  const place = premises()
  let candles: Candles
  let opened: Opened
  let played: Played

  beforeAll(async () => {
    candles = await recordedCandles(LIVE + 400)
    opened = await place.open()
    await registerBadChampion(opened, sliceCandles(candles, 0, LIVE))
    const demoted = Promise.withResolvers<void>()
    played = await play(opened, {
      // A recording has no time of its own: it waits for the demotion, which is learnt in a thread.
      feed: waiting(playedFrom(candles, startsAt), startsAt + 375 * MINUTE_MS, demoted.promise),
      patience: PATIENCE,
      onEvent: ({ kind }) => {
        if (kind === 'champion-demoted') demoted.resolve()
      },
    })
  }, 300_000)
  afterAll(async () => {
    await opened.close()
    place.remove()
  })

  it('serves until the verdict is confirmed, and then "price unchanged" does', async () => {
    const records = await everyRecord(opened.database)
    const models = records.map(({ forecast }) =>
      forecast.kind === 'issued' ? forecast.modelVersion.split('-')[0] : forecast.reason,
    )
    const changes = models.flatMap((model, i) => (model === models[i - 1] ? [] : [[i, model]]))
    expect(changes).toEqual([
      [0, 'ridge'],
      [expect.any(Number), 'persistence'],
    ])
    // Ten minutes until the first outcome, 260 outcomes until anything can be said, and three looks that agree.
    expect(changes[1][0]).toBeGreaterThan(10 + PATIENCE.least + 2 * PATIENCE.every)
  })

  it('is told on the terminal and by the API, with figures', () => {
    const events = played.events.filter(({ kind }) => kind === 'champion-demoted')
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      version: 2,
      reason: expect.stringMatching(
        /^demoted ridge-[0-9a-f]{12}: worse than "price unchanged" over \d+ outcomes \(p < 0\.0001\)$/,
      ),
    })
    const { demotion, problems, model } = played.dashboard.health()
    expect(model).toMatch(/^persistence-/)
    expect(demotion).toMatch(/^demoted ridge-/)
    expect(problems.join()).toContain(
      'The champion was demoted to "price unchanged": demoted ridge-',
    )
  })

  it('is in the history of the alias with its cause, and in that of the runs', async () => {
    const { models, runs } = opened.database
    const history = await models.aliasHistory(REGISTERED)
    expect(history.map(({ cause, version }) => [cause, version])).toEqual([
      ['demotion', 2],
      ['gate', 1],
    ])
    expect(history[0].reason).toMatch(/^demoted ridge-.* outcomes/)
    const [run] = await runs.list({ kind: 'train' })
    expect(run).toMatchObject({ status: 'finished', params: { candidates: ['persistence'] } })
  })

  it('is still known to be demoted after a restart; put back by hand it is left alone until a new verdict', async () => {
    const more = await recordedCandles(LIVE + 440)
    const from = (minutes: number) => playedFrom(more, startsAt + minutes * MINUTE_MS)
    const again = await play(opened, {
      ...{ feed: from(400), patience: PATIENCE, stopAt: (shown) => shown >= 15 },
    })
    expect(again.events.map(({ kind }) => kind)).toContain('champion-loaded')
    expect(again.dashboard.health().demotion).toMatch(/^demoted ridge-/)

    await opened.database.models.setAlias(REGISTERED, 'champion', 1, {
      ...{ cause: 'hand', reason: 'rolled back from version 2: I know better' },
    })
    const back = await play(opened, { feed: from(415), patience: PATIENCE })
    expect(back.events.map(({ kind }) => kind)).not.toContain('champion-demoted')
    expect(back.dashboard.health()).toMatchObject({
      ...{ demotion: null, model: expect.stringMatching(/^ridge-/) },
    })
  }, 300_000)
})

/** Registers a ridge as a person with a text editor would leave it: every coefficient reversed, and always far down. */
async function registerBadChampion({ database }: Opened, candles: Candles): Promise<void> {
  const data = buildDataset({ candles, set: featureSet('core@1'), horizonMinutes: 10 })
  const { runs, models } = database
  const honest = fitChampion({ data, model: 'ridge', seed: 7, to: data.length - 10 })
  const artifact = rewritten(honest.save(), (champion) => ({
    ...champion,
    model: Buffer.from(
      rewritten(Buffer.from(String(champion.model), 'base64'), (ridge) => ({
        ...ridge,
        coefficients: Array.isArray(ridge.coefficients)
          ? ridge.coefficients.map((value) => -20 * value)
          : [],
        intercept: -8,
      })),
    ).toString('base64'),
  }))
  const { id } = await runs.start({
    ...{ kind: 'train', experiment: 'BTCUSDT-10m', codeVersion: 'test' },
    ...{ params: {}, dataManifest: { ...REPLAYED } },
  })
  const version = await models.register({
    ...{ name: REGISTERED, kind: 'ridge', runId: id, artifact },
    ...{ featureSet: 'core@1', verdict: { promoted: true, compared: ['ridge'] } },
  })
  await models.setAlias(REGISTERED, 'champion', version, {
    ...{ cause: 'gate', reason: 'passed the gate' },
  })
}

/** An artifact with another body, and the digest of that. */
function rewritten(
  bytes: Uint8Array,
  change: (body: Readonly<Record<string, unknown>>) => object,
): Uint8Array {
  const [header, body] = new TextDecoder().decode(bytes).split('\n')
  const json = JSON.stringify(change(JSON.parse(body)))
  const name = header.split(' ').slice(0, -1).join(' ')
  return new TextEncoder().encode(`${name} ${sha256(json)}\n${json}`)
}
