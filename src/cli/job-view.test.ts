import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  champion,
  feed,
  type Minute,
  minute,
  priced,
  SCORE,
  START,
  trained,
  watched,
  withheld,
} from '../../test/job-events.ts'
import { MINUTE_MS } from '../market/index.ts'

describe('the main job on a terminal of 80 columns', () => {
  it('says what it is about before it takes long, and what it does', () => {
    const { view, text } = watched({ columns: 80 })
    view.opening('1.2.3', { SYMBOLS: ['BTCUSDT'], REPLAY_DIR: '/srv/archive' })
    view.market(feed('replay', 'REPLAY of BTCUSDT recorded 2023-02-01 to 2023-03-01.'))
    view.page('http://localhost:8000')
    view.show({ kind: 'backfilling', candles: 43_200, to: 0 })
    view.show({ kind: 'backfilled', candles: 64_800 })
    view.show({
      ...{ kind: 'training', candles: 64_800, candidates: ['ridge'] },
      ...{ later: ['forest'], aside: false },
    })
    view.show({ kind: 'champion-loaded', champion: champion('ridge-0123456789ab'), version: 3 })
    view.show({ kind: 'catching-up', until: START + MINUTE_MS - 1 })
    view.show({ kind: 'recording-ended' })
    view.stopped()
    expect(text()).toBe(`Quant-AI 1.2.3  BTCUSDT
Opening the database and the lake; reading the recording in /srv/archive, which
takes a while the first time
REPLAY of BTCUSDT recorded 2023-02-01 to 2023-03-01.
Page: http://localhost:8000   Ctrl-C stops
Backfill: 43,200 candles so far
Backfill: 64,800 candles brought into the lake
Training on 64,800 minutes (ridge); this takes some seconds. forest: compared
beside the forecasts, once there is one
Champion: ridge-0123456789ab, version 3, trained before
The minutes up to 2026-01-31 23:59Z had their forecasts before the stop: they
stand, and it goes on after them.
The recording has ended. The page stays up until Ctrl-C.
Stopped. Starting again goes on from here.
`)
  })

  it('shows a minute a line, with a legend and titles once', () => {
    const { view, text, wait } = watched({ columns: 80 })
    view.market(feed('simulated', 'SIMULATED market, seed 7: its prices are made up.'))
    view.show(minute(0))
    wait(1000)
    view.show({ ...minute(1), score: SCORE })
    wait(1000)
    view.show(
      withheld(2, 'a gap ended at 2026-01-31T23:59Z: 1 of the 241 unbroken minutes needed so far'),
    )
    expect(text()).toBe(`SIMULATED market, seed 7: its prices are made up.
Every minute: the price, its forecast in 10 minutes with a 90 % interval, and
the chance that it is up. Then the score so far: RMSE in basis points, beside
that of the naive forecast, "price unchanged".
UTC                  price  in 10 min        90 % interval    up    RMSE   naive
01-31 23:59 SIM  60,000.00  60,001.25  59,900.00–60,100.00  51 %  no outcome yet
02-01 00:00 SIM  60,001.00  60,001.25  59,900.00–60,100.00  51 %   12.35   12.34
02-01 00:01 SIM  60,002.00  withheld: a gap ended at 2026-01-31T23:59Z: 1 of th…
`)
  })

  it.each([
    ['a model that serves', ...['ridge', 'ridge-0123456789ab', 'ridge passed the gate', 'passed']],
    [
      'a model that was not good enough',
      ...['persistence', 'persistence-0123456789ab', '"price unchanged" serves: none passed'],
      'missed better than price unchanged (p = 0.210, R² 0.137 %)',
    ],
  ])(
    'says why %s does or does not, and what each was worth, with its uncertainty',
    (_, ...said) => {
      const [chosen, version, why, gate] = said
      const { view, text } = watched({})
      view.market(feed('simulated', 'SIMULATED'))
      view.show(trained(chosen, version))
      expect(text()).toBe(
        `SIMULATED\nChampion: ${version}, version 2. Over the last 9 SIMULATED days, which nobody had seen: ${why}.\n` +
          `- ridge: ${gate}. It explained 0.137 % of the variance beyond "price unchanged" (95 % interval -0.060 to ?).\n`,
      )
    },
  )
})

describe('the main job anywhere', () => {
  const worst: Minute[] = [
    minute(0),
    {
      ...minute(1),
      score: { ...SCORE, count: 1_234_567, rmseBps: 1234.56, naiveRmseBps: 1234.56 },
    },
    priced(2, 123_456.78),
    priced(3, 1_234_567.89),
    priced(4, 0.081234),
    withheld(5, 'undefined for want of trading or movement: rsi_14, range_position_60 and 12 more'),
  ]

  it.each([200, 110, 109, 80, 79, 60, 50])('keeps every line within %i columns', (columns) => {
    const { view, text, wait } = watched({ columns })
    view.opening('1.2.3', { SYMBOLS: ['BTCUSDT'], REPLAY_DIR: undefined })
    view.market(
      feed('simulated', 'SIMULATED market, seed 7, 60 × real time: its prices are made up.'),
    )
    view.show(trained('ridge', 'ridge-0123456789ab'))
    for (const shown of worst) {
      wait(1000)
      view.show(shown)
    }
    for (const line of text().split('\n'))
      expect([line, line.length <= columns]).toEqual([line, true])
  })

  it.each([undefined, 200, 80, 50])(
    'marks each line of a simulated market, at %s columns',
    (columns) => {
      const { view, text, wait } = watched({ columns })
      view.market(feed('simulated', 'SIMULATED market'))
      for (const shown of worst) {
        wait(1000)
        view.show(shown)
      }
      const lines = text()
        .split('\n')
        .filter((line) => /\d\d:\d\d/.test(line))
      expect(lines.length).toBe(worst.length)
      for (const line of lines) expect(line).toMatch(/\d\d:\d\dZ? SIM /)
    },
  )

  it('marks nothing where the market was real', () => {
    const { view, text } = watched({})
    view.market(feed('replay', 'REPLAY'))
    view.show(minute(0))
    expect(text()).not.toMatch(/SIM/)
  })

  it('writes whole dates, the whole reason and every column where there is no edge', () => {
    const { view, text, wait } = watched({})
    view.market(feed('replay', 'REPLAY'))
    view.show({ ...minute(0), score: SCORE })
    wait(1000)
    const reason = 'a gap ended at 2026-01-31T23:59Z: 1 of the 241 unbroken minutes needed so far'
    view.show(withheld(1, reason))
    const [titles, scored, gap] = text().split('\n').slice(2)
    expect([titles, scored, gap]).toEqual([
      'market time (UTC)      price  in 10 min        90 % interval    up    RMSE   naive   inside   outcomes',
      '2026-01-31 23:59Z  60,000.00  60,001.25  59,900.00–60,100.00  51 %   12.35   12.34   90.1 %      1,234',
      `2026-02-01 00:00Z  60,001.00  withheld: ${reason}`,
    ])
  })

  it('gives small prices the digits they need', () => {
    const { view, text } = watched({})
    view.show(priced(0, 0.081234))
    expect(text()).toMatch(/ 0\.081234 /)
  })

  it('shows a fast market at a pace that can be read, and repeats the titles', () => {
    const { view, text, wait } = watched({ columns: 80 })
    for (let i = 0; i < 5000; i++) {
      view.show(minute(i))
      wait(2)
    }
    const lines = text()
      .split('\n')
      .filter((line) => /^\d\d-\d\d /.test(line))
    expect(lines.length).toBe(23) // 10 s at most every 450 ms.
    expect(text().match(/^UTC /gm)?.length).toBe(2)
  })

  it('shows the first minute even right after the backfill', () => {
    const { view, text } = watched({})
    view.show({ kind: 'backfilling', candles: 1, to: 0 })
    view.show(minute(0))
    expect(text()).toMatch(/60,001\.25/)
  })

  it('paints where there are colours, and nowhere else', () => {
    const colourful = watched({ columns: 80, colours: true })
    const plain = watched({ columns: 80 })
    for (const { view } of [colourful, plain]) {
      view.market(feed('simulated', 'SIMULATED market'))
      view.show(minute(0))
    }
    expect(colourful.text()).not.toBe(plain.text())
    expect(stripVTControlCharacters(colourful.text())).toBe(plain.text())
  })
})
