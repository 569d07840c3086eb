import type { FastifyInstance } from 'fastify'
import { assert } from '../runtime/index.ts'
import { candleList, forecastAnswer, forecastPage, gapList } from './answers.ts'
import { ApiError } from './api-error.ts'
import {
  CandleList,
  ErrorAnswer,
  ForecastAnswer,
  ForecastPage,
  GapList,
  Health,
  Scoreboard,
  type SymbolHealth,
  SymbolList,
} from './contract.ts'
import type { Dashboard } from './dashboard.ts'
import type { Explain } from './explainer.ts'
import { ForecastExplanation } from './explanation-contract.ts'
import { overallHealth } from './overall-health.ts'
import { readQuery } from './query.ts'

const rows = (most: number) => ({ least: 1, most, meaning: 'the number of rows' })
const PAGE = {
  limit: rows(500),
  before: { least: 0, most: 8.64e15, meaning: 'a time in epoch milliseconds' },
}
const LAST_CANDLES = { limit: rows(1440) }
/** Three hours: what the page draws. */
const ROWS_UNLESS_TOLD = 180

const answers = (schema: unknown) => ({
  schema: { response: { 200: schema, '4xx': ErrorAnswer, '5xx': ErrorAnswer } },
})

/** `GET /health` and everything under `/api/v1`. Where no `symbol` is asked for, the first one is meant. */
export function addRoutes(
  app: FastifyInstance,
  { dashboards, explain }: { readonly dashboards: readonly Dashboard[]; readonly explain: Explain },
): void {
  const bySymbol = new Map(dashboards.map((dashboard) => [dashboard.health().symbol, dashboard]))
  const symbol = { choices: [...bySymbol.keys()] }

  function dashboardOf(asked: string | undefined): Dashboard {
    const dashboard = bySymbol.get(asked ?? symbol.choices[0])
    assert(dashboard !== undefined, 'a query names a symbol there is')
    return dashboard
  }

  app.get('/health', { schema: { response: { 200: Health, 503: Health } } }, (request, reply) => {
    readQuery(request.query, {})
    const health = overallHealth(dashboards.map((dashboard) => dashboard.health()))
    return reply.code(health.status === 'degraded' ? 503 : 200).send(health)
  })

  app.get('/api/v1/symbols', answers(SymbolList), ({ query }, reply) => {
    readQuery(query, {})
    return reply.send({ symbols: dashboards.map((dashboard) => dashboard.health()) })
  })

  app.get('/api/v1/forecasts/latest', answers(ForecastAnswer), async ({ query }) => {
    const dashboard = dashboardOf(readQuery(query, { symbol }).symbol)
    const record = await dashboard.latest()
    if (record === undefined) throw noForecast(dashboard.health())
    return forecastAnswer(record)
  })

  app.get('/api/v1/forecasts', answers(ForecastPage), async ({ query }) => {
    const read = readQuery(query, { ...PAGE, symbol })
    const { symbol: asked, limit = ROWS_UNLESS_TOLD, before } = read
    const page = { limit, ...(before !== undefined && { before }) }
    return forecastPage(await dashboardOf(asked).recent(page), limit)
  })

  app.get<{ Params: { readonly id: string } }>(
    '/api/v1/forecasts/:id/explanation',
    answers(ForecastExplanation),
    async ({ params, query }) => {
      readQuery(query, {})
      const outcome = await explain(params.id)
      if (outcome.kind === 'refused') throw new ApiError(outcome.code, outcome.message)
      return outcome.explanation
    },
  )

  app.get('/api/v1/scoreboard', answers(Scoreboard), ({ query }, reply) =>
    reply.send(dashboardOf(readQuery(query, { symbol }).symbol).scoreboard()),
  )

  app.get('/api/v1/gaps', answers(GapList), async ({ query }) =>
    gapList(await dashboardOf(readQuery(query, { symbol }).symbol).gaps()),
  )

  app.get('/api/v1/candles', answers(CandleList), async ({ query }) => {
    const { symbol: asked, limit = ROWS_UNLESS_TOLD } = readQuery(query, {
      ...LAST_CANDLES,
      symbol,
    })
    return candleList(await dashboardOf(asked).candles(limit))
  })
}

function noForecast({ status, problems }: SymbolHealth): ApiError {
  switch (status) {
    case 'ok':
      return new ApiError('NO_FORECAST', 'No forecast has been made yet. Ask again in a minute.')
    case 'starting':
      return new ApiError('NOT_READY', 'Still starting: no forecast has been made yet.')
    case 'degraded':
      return new ApiError('NOT_READY', `No forecast can be made: ${problems.join('; ')}.`)
  }
}
