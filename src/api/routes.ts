import type { FastifyInstance } from 'fastify'
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
} from './contract.ts'
import type { Dashboard } from './dashboard.ts'
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

/** `GET /health` and everything under `/api/v1`. */
export function addRoutes(app: FastifyInstance, dashboard: Dashboard): void {
  app.get('/health', { schema: { response: { 200: Health, 503: Health } } }, (request, reply) => {
    readQuery(request.query, {})
    const health = dashboard.health()
    return reply.code(health.status === 'degraded' ? 503 : 200).send(health)
  })

  app.get('/api/v1/forecasts/latest', answers(ForecastAnswer), async ({ query }) => {
    readQuery(query, {})
    const record = await dashboard.latest()
    if (record === undefined) throw noForecast(dashboard.health())
    return forecastAnswer(record)
  })

  app.get('/api/v1/forecasts', answers(ForecastPage), async ({ query }) => {
    const { limit = ROWS_UNLESS_TOLD, ...rest } = readQuery(query, PAGE)
    return forecastPage(await dashboard.recent({ limit, ...rest }), limit)
  })

  app.get('/api/v1/scoreboard', answers(Scoreboard), ({ query }, reply) => {
    readQuery(query, {})
    return reply.send(dashboard.scoreboard())
  })

  app.get('/api/v1/gaps', answers(GapList), async ({ query }) => {
    readQuery(query, {})
    return gapList(await dashboard.gaps())
  })

  app.get('/api/v1/candles', answers(CandleList), async ({ query }) => {
    const { limit = ROWS_UNLESS_TOLD } = readQuery(query, LAST_CANDLES)
    return candleList(await dashboard.candles(limit))
  })
}

function noForecast({ status, problems }: Health): ApiError {
  switch (status) {
    case 'ok':
      return new ApiError('NO_FORECAST', 'No forecast has been made yet. Ask again in a minute.')
    case 'starting':
      return new ApiError('NOT_READY', 'Still starting: no forecast has been made yet.')
    case 'degraded':
      return new ApiError('NOT_READY', `No forecast can be made: ${problems.join('; ')}.`)
  }
}
