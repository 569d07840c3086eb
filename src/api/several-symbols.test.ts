import { beforeAll, describe, expect, it } from 'vitest'
import { simulatedDashboard } from '../../test/simulated-dashboard.ts'
import { simulatedExplain } from '../../test/simulated-explanation.ts'
import { createLog, systemClock } from '../runtime/index.ts'
import type { Dashboard } from './index.ts'
import { createServer } from './server.ts'

const log = createLog({ level: 'error', format: 'text', clock: systemClock(), write: () => {} })

let full: Dashboard

beforeAll(async () => {
  full = await simulatedDashboard({ minutes: 300 })
})

const serverOf = (...dashboards: readonly Dashboard[]) =>
  createServer({ dashboards, explain: simulatedExplain(...dashboards) }, log)

describe('several symbols', () => {
  const ofSymbol = (symbol: string, changes: Partial<ReturnType<Dashboard['health']>> = {}) => ({
    ...full,
    health: () => ({ ...full.health(), symbol, ...changes }),
  })
  const refused = { status: 'degraded' as const, problems: ['the venue knows no NOSUCH'] }

  it('are listed, each with how it is', async () => {
    const server = await serverOf(ofSymbol('BTCUSDT'), ofSymbol('NOSUCH', refused))
    const { symbols } = (await server.inject('/api/v1/symbols')).json()
    expect(symbols).toMatchObject([
      { symbol: 'BTCUSDT', status: 'ok' },
      { symbol: 'NOSUCH', ...refused },
    ])
  })

  it('are asked for by name, and the first is meant where none is named', async () => {
    const later = await simulatedDashboard({ minutes: 200, symbol: 'ETHUSDT', seed: 8 })
    const server = await serverOf(full, later)
    const closeOf = async (query: string) =>
      (await server.inject(`/api/v1/candles?limit=1${query}`)).json().candles[0].close
    expect(await closeOf('&symbol=ETHUSDT')).toBe((await later.candles(1)).close[0])
    expect(await closeOf('')).toBe((await full.candles(1)).close[0])
    for (const path of ['forecasts', 'forecasts/latest', 'scoreboard', 'gaps']) {
      const answer = await server.inject(`/api/v1/${path}?symbol=ETHUSDT`)
      expect([path, answer.statusCode]).toEqual([path, 200])
    }
  })

  it('are well as a whole while one of them is, and say what is wrong with which', async () => {
    const server = await serverOf(ofSymbol('BTCUSDT'), ofSymbol('NOSUCH', refused))
    const answer = await server.inject('/health')
    expect(answer.statusCode).toBe(200)
    const problems = ['NOSUCH: the venue knows no NOSUCH']
    expect(answer.json()).toMatchObject({ status: 'ok', symbols: ['BTCUSDT', 'NOSUCH'], problems })
    const none = await serverOf(ofSymbol('NOSUCH', refused), ofSymbol('NONE', refused))
    expect((await none.inject('/health')).statusCode).toBe(503)
  })
})
