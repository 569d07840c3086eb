import { beforeAll, describe, expect, it } from 'vitest'
import { simulatedDashboard } from '../../test/simulated-dashboard.ts'
import { simulatedExplain } from '../../test/simulated-explanation.ts'
import { createLog, systemClock } from '../runtime/index.ts'
import type { Dashboard, Explain } from './index.ts'
import { createServer } from './server.ts'

const log = createLog({ level: 'error', format: 'text', clock: systemClock(), write: () => {} })

describe('the explanation of a forecast', () => {
  let full: Dashboard

  beforeAll(async () => {
    full = await simulatedDashboard({ minutes: 60 })
  })

  const asked = async (id: string, explain: Explain = simulatedExplain(full)) => {
    const server = await createServer({ dashboards: [full], explain }, log)
    return server.inject(`/api/v1/forecasts/${id}/explanation`)
  }

  it('adds up to the forecast, and has null where a value is undefined', async () => {
    const [{ forecast }] = await full.recent({ limit: 1 })
    if (forecast.kind !== 'issued') return expect.unreachable()
    const answer = await asked(forecast.id)
    expect(answer.statusCode).toBe(200)
    const { baseBps, contributions, ...rest } = answer.json()
    const added = contributions.map(({ bps }: { bps: number }) => bps)
    const total = added.reduce((sum: number, bps: number) => sum + bps, baseBps)
    expect(total).toBeCloseTo(1e4 * forecast.expectedReturn, 9)
    expect(contributions.at(-1)).toMatchObject({ feature: 'hour_cosine', value: null })
    expect(rest).toMatchObject({ same: true, forecast, outcome: null, objections: [] })
  })

  it('is not taken for a forecast of that name', async () => {
    expect((await asked('latest')).json().error.code).toBe('NOT_FOUND')
  })

  it.each([
    ['NOT_FOUND', 404],
    ['WITHHELD', 409],
    ['UNEXPLAINABLE', 409],
    ['NOT_REPRODUCIBLE', 409],
    ['MODEL_GONE', 410],
    ['NOT_READY', 503],
    ['BUSY', 503],
  ] as const)('is refused with its reason: %s as %i', async (code, status) => {
    const answer = await asked('some', async () => ({ kind: 'refused', code, message: 'Why.' }))
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toEqual({ error: { code, message: 'Why.' } })
  })
})
