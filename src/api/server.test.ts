import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import { simulatedDashboard } from '../../test/simulated-dashboard.ts'
import { simulatedExplain } from '../../test/simulated-explanation.ts'
import type { ForecastRecord } from '../forecast/index.ts'
import { emptyCandles } from '../market/index.ts'
import type { Log } from '../runtime/index.ts'
import { ApiError, type Dashboard, startServer } from './index.ts'
import { createServer } from './server.ts'

const complaints: string[] = []
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message, fields) => complaints.push(`${message} ${fields?.error}`),
}

let full: Dashboard
let empty: Dashboard
let app: FastifyInstance

beforeAll(async () => {
  full = await simulatedDashboard({ minutes: 300 })
  empty = await simulatedDashboard({ minutes: 0 })
  app = await serverOf({})
})

const serverOf = (changes: Partial<Dashboard>) =>
  createServer({ dashboards: [{ ...full, ...changes }], explain: simulatedExplain(full) }, log)

describe('health', () => {
  it('is 200 while forecasts are made, and says of which market and model', async () => {
    const answer = await app.inject('/health')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ status: 'ok', simulated: true, symbols: ['BTCUSDT'] })
  })

  it('is 200 while starting: nothing is wrong yet', async () => {
    const starting = await serverOf({ health: () => ({ ...empty.health(), status: 'starting' }) })
    expect((await starting.inject('/health')).statusCode).toBe(200)
  })

  it('is 503 while no forecast can be made, and says why', async () => {
    const problems = ['no candle for 7 minutes']
    const degraded = await serverOf({
      health: () => ({ ...full.health(), status: 'degraded', problems }),
    })
    const answer = await degraded.inject('/health')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toMatchObject({ status: 'degraded', problems })
  })
})

describe('the latest forecast', () => {
  it('comes with its intervals, and with no outcome before its time', async () => {
    const { forecast, outcome } = (await app.inject('/api/v1/forecasts/latest')).json()
    expect(forecast).toMatchObject({ kind: 'issued', horizonMinutes: 10 })
    expect(forecast.asOf).toBe(full.health().lastForecastTime)
    expect(forecast.intervals[90].low).toBeLessThan(forecast.intervals[50].low)
    expect(outcome).toBeNull()
  })

  it('comes as withheld with its reason when it could not be made', async () => {
    const record: ForecastRecord = {
      forecast: {
        kind: 'withheld',
        id: 'simulated:spot:BTCUSDT:10:1',
        instrument: { venue: 'simulated', market: 'spot', symbol: 'BTCUSDT' },
        horizonMinutes: 10,
        asOf: 59_999,
        issuedAt: 60_000,
        targetTime: 659_999,
        reason: 'a gap of 3 minutes',
      },
      outcome: undefined,
    }
    const server = await serverOf({ latest: async () => record })
    const answer = await server.inject('/api/v1/forecasts/latest')
    expect(answer.statusCode).toBe(200)
    expect(answer.json().forecast).toEqual(record.forecast)
  })

  it.each([
    ['ok', 404, 'NO_FORECAST'],
    ['starting', 503, 'NOT_READY'],
    ['degraded', 503, 'NOT_READY'],
  ] as const)('is missing, while %s, with %i %s', async (status, code, name) => {
    const health = () => ({ ...empty.health(), status, problems: ['the recording is empty'] })
    const server = await serverOf({ latest: async () => undefined, health })
    const answer = await server.inject('/api/v1/forecasts/latest')
    expect(answer.statusCode).toBe(code)
    expect(answer.json().error.code).toBe(name)
    if (status === 'degraded') expect(answer.json().error.message).toMatch('the recording is empty')
  })
})

describe('past forecasts', () => {
  it('are paged newest first until there are no more, each once', async () => {
    const all: number[] = []
    for (let before: number | null = 9e12; before !== null; ) {
      const url: string = `/api/v1/forecasts?limit=99&before=${before}`
      const page = (await app.inject(url)).json()
      for (const { forecast } of page.forecasts) all.push(forecast.asOf)
      before = page.nextBefore
    }
    const everything = await full.recent({ limit: 1e9 })
    expect(all).toEqual(everything.map(({ forecast }) => forecast.asOf))
  })

  it('stand beside their outcomes', async () => {
    const { forecasts } = (await app.inject('/api/v1/forecasts?limit=11')).json()
    expect(forecasts[9].outcome).toBeNull()
    expect(forecasts[10].outcome).toMatchObject({ kind: 'scored' })
    expect(forecasts[10].outcome.forecastId).toBe(forecasts[10].forecast.id)
  })
})

describe('the other answers', () => {
  it('put the score beside the naive one', async () => {
    const score = (await app.inject('/api/v1/scoreboard')).json()
    expect(score).toEqual(full.scoreboard())
    expect(score.count).toBeGreaterThan(0)
  })

  it('have null, not zero, where nothing has been scored', async () => {
    const score = (await (await serverOf(empty)).inject('/api/v1/scoreboard')).json()
    expect(score).toMatchObject({ count: 0, rmseBps: null, hitRate: null })
  })

  it('list the gaps', async () => {
    expect((await app.inject('/api/v1/gaps')).json()).toEqual({ gaps: await full.gaps() })
  })

  it('give the last candles, oldest first', async () => {
    const { candles } = (await app.inject('/api/v1/candles?limit=5')).json()
    expect(candles.length).toBe(5)
    expect(candles[4].closeTime).toBe(full.health().lastCandleTime)
    expect(candles[4].openTime - candles[0].openTime).toBe(4 * 60_000)
  })
})

describe('a question that makes no sense', () => {
  it.each([
    ['/api/v1/forecasts?limit=0', "'limit' must be", "'0'"],
    ['/api/v1/forecasts?limit=501', 'from 1 to 500', "'501'"],
    ['/api/v1/forecasts?limit=ten', "'limit' must be", "'ten'"],
    ['/api/v1/forecasts?limit=1&limit=2', "'limit' must be", 'more than once'],
    ['/api/v1/forecasts?before=2024-01-01', 'epoch milliseconds', "'2024-01-01'"],
    ['/api/v1/candles?limit=1e3', "'limit' must be", "'1e3'"],
    ['/api/v1/candles?limti=3', "no query parameter 'limti'", "'limit'"],
    ['/api/v1/forecasts/some/explanation?nearest=3', "no query parameter 'nearest'", 'none'],
    ['/api/v1/gaps?state=open', "no query parameter 'state'", "'symbol'"],
    ['/api/v1/symbols?state=open', "no query parameter 'state'", 'none'],
    ['/api/v1/candles?symbol=btcusdt', "'symbol' must be BTCUSDT", "'btcusdt'"],
  ])('is told what was wrong: %s', async (url, ...words) => {
    const answer = await app.inject(url)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().error.code).toBe('BAD_REQUEST')
    for (const word of words) expect(answer.json().error.message).toContain(word)
  })

  it.each([
    ['GET', '/api/v1/nothing'],
    ['GET', '/page-files.ts'],
    ['GET', '/../server.ts'],
    ['HEAD', '/health'],
    ['POST', '/api/v1/forecasts'],
    ['OPTIONS', '/health'],
  ] as const)('about %s %s is told that there is nothing', async (method, url) => {
    const answer = await app.inject({ method, url })
    expect(answer.statusCode).toBe(404)
    if (method !== 'HEAD') expect(answer.json().error.code).toBe('NOT_FOUND')
  })

  it('in an unreadable address gets the same kind of answer', async () => {
    const answer = await app.inject('/%')
    expect(answer.statusCode).toBe(400)
    expect(answer.json().error.code).toBe('BAD_REQUEST')
    expect(answer.headers['content-security-policy']).toBeDefined()
  })
})

describe('trouble on our side', () => {
  it('is answered without its details, which go to the log', async () => {
    const server = await serverOf({ gaps: () => Promise.reject(new Error('secret path')) })
    const answer = await server.inject('/api/v1/gaps')
    expect(answer.statusCode).toBe(500)
    expect(answer.json().error.code).toBe('INTERNAL')
    expect(answer.body).not.toContain('secret')
    expect(complaints.at(-1)).toContain('secret path')
  })

  it('includes an answer that would break the contract: it is not sent', async () => {
    const candles = emptyCandles(1, '1m')
    candles.close[0] = Number.NaN
    const server = await serverOf({ candles: async () => candles })
    expect((await server.inject('/api/v1/candles')).statusCode).toBe(500)
    expect(complaints.at(-1)).toMatch(/contract.*close/)
  })
})

describe('every answer', () => {
  it.each(['/health', '/api/v1/gaps', '/', '/app.js', '/nothing', '/api/v1/gaps?x'])(
    'carries the security headers: %s',
    async (url) => {
      const { headers } = await app.inject(url)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['access-control-allow-origin']).toBeUndefined()
      expect(headers['cache-control']).toBe(/^\/(app\.js)?$/.test(url) ? 'no-cache' : 'no-store')
    },
  )
})

describe('the page', () => {
  it('has nothing inline that its own policy would block, and asks only for files that are there', async () => {
    const page = await app.inject('/')
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(5)
    for (const link of links)
      expect([link, (await app.inject(link)).statusCode]).toEqual([link, 200])
  })
})

describe('a started server', () => {
  const served = () => ({ dashboards: [full], explain: simulatedExplain(full), log })
  const start = (port: number) => startServer({ host: '127.0.0.1', port, ...served() })

  it('says where it is', async () => {
    const server = await start(0)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    await server.close()
  })

  it('says what to do when its port is taken', async () => {
    const first = await start(0)
    const port = Number(new URL(first.url).port)
    const second = await start(port).catch((error: unknown) => error)
    expect(second).toBeInstanceOf(ApiError)
    expect(second).toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${port} is already in use. Stop what uses it or set PORT to another number.`,
    })
    await first.close()
  })

  it('says so when it cannot listen at an address at all', async () => {
    const options = { host: '192.0.2.1', port: 0, ...served() } // No machine of ours: RFC 5737.
    await expect(startServer(options)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
  })

  it('closes at once although a page keeps its connection open', async () => {
    const server = await start(0)
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    await server.close()
    await closed
    await expect(fetch(server.url)).rejects.toThrow()
  })
})
