import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dashboard, startServer } from '../../src/api/index.ts'
import type { ForecastRecord } from '../../src/forecast/index.ts'
import { evaluationPage } from '../../src/report/index.ts'
import { createLog, systemClock } from '../../src/runtime/index.ts'
import { HAS_BROWSER, openBrowser, text, withPage } from '../browser.ts'
import { sampleEvaluation } from '../evaluation.ts'
import { simulatedDashboard } from '../simulated-dashboard.ts'
import { simulatedExplain } from '../simulated-explanation.ts'

/** How wide the page is, with what would have to be scrolled to. */
const WIDTH = 'document.documentElement.scrollWidth'

const log = createLog({ level: 'error', format: 'text', clock: systemClock(), write: () => {} })

describe.skipIf(!HAS_BROWSER)('the page, in a browser', () => {
  let browser: Browser
  let full: Dashboard
  let empty: Dashboard

  beforeAll(async () => {
    full = await simulatedDashboard({ minutes: 600 })
    empty = await simulatedDashboard({ minutes: 0 })
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  it('shows price, forecast, range, chance, chart and score, and that the market is simulated', async () => {
    await visit(full, async (page) => {
      const [newest] = await full.recent({ limit: 1 })
      const { forecast } = newest
      if (forecast.kind !== 'issued') return expect.unreachable()
      expect(await text(page, '#price')).toBe(dollars(forecast.lastClose))
      expect(await text(page, '#forecast')).toBe(dollars(forecast.price))
      expect(await text(page, '#forecast-title')).toMatch(/^Forecast for \d\d:\d\d UTC$/)
      expect(await text(page, '#range-90')).toContain(dollars(forecast.intervals[90].low))
      expect(await text(page, '#chance')).toMatch(/^\d\d\.\d %$/)
      expect(await text(page, '#verdict')).toMatch(/doing nothing/)
      expect(await text(page, '#model')).toContain(forecast.modelVersion)
      expect(await text(page, '#market-banner')).toMatch(/SIMULATED.*seed 7/s)
      expect(await page.title()).toMatch(/^SIMULATED [\d,.]+ BTCUSDT/)
      for (const drawn of ['.close', '.band-90', '.band-50', '.fan-90', '.fan-50', '.expected']) {
        expect([drawn, await page.locator(`#chart ${drawn}`).count()]).toEqual([drawn, 1])
      }
      expect(await page.locator('#recent-table tbody tr').count()).toBe(11)
    })
  })

  it('reads the chart out under the arrow keys', async () => {
    await visit(full, async (page) => {
      await page.focus('#chart')
      for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft')
      const candles = await full.candles(6)
      expect(await text(page, '#readout')).toContain(`UTC: ${dollars(candles.close[0])}`)
      expect(await text(page, '#readout')).toMatch(/was forecast [\d,.]+ \(90 %/)
      expect(await page.getAttribute('#chart', 'aria-valuetext')).toBe(await text(page, '#readout'))
    })
  })

  it('follows the market without touching what did not change', async () => {
    const later = await simulatedDashboard({ minutes: 601 })
    let current = full
    await visit(
      follow(() => current),
      async (page) => {
        const before = await text(page, '#price')
        await page.evaluate("void (window.spare = document.querySelector('#symbol').firstChild)")
        current = later
        await page.locator(`#price:not(:text-is("${before}"))`).waitFor()
        const kept = await page.evaluate(
          "window.spare === document.querySelector('#symbol').firstChild",
        )
        expect(kept).toBe(true)
      },
    )
  })

  it('says that it is starting, and invents nothing, while there is nothing yet', async () => {
    const starting: Dashboard = {
      ...empty,
      health: () => ({ ...empty.health(), status: 'starting' }),
    }
    await visit(starting, async (page) => {
      expect(await text(page, '#status')).toBe('Starting')
      expect(await text(page, '#price')).toBe('–')
      expect(await text(page, '#forecast')).toBe('–')
      expect(await text(page, '#chart')).toMatch(/No candle yet/)
      expect(await text(page, '#verdict')).toBe('Nothing to score yet')
    })
  })

  it('shows a withheld forecast with its reason, and no number in its place', async () => {
    await visit({ ...full, recent: withheldNewest(full) }, async (page) => {
      expect(await text(page, '#forecast')).toBe('Withheld')
      expect(await text(page, '#forecast-note')).toBe('a gap of 3 minutes')
      expect(await text(page, '#range-90')).toBe('–')
      expect(await page.locator('#chart .fan-90').count()).toBe(0)
      expect(await text(page, '#recent-table')).toContain('Withheld: a gap of 3 minutes')
    })
  })

  it('cannot be mistaken for live when it replays', async () => {
    const health = () => ({ ...full.health(), market: 'replay' as const, simulated: false })
    await visit({ ...full, health }, async (page) => {
      expect(await text(page, '#market-word')).toMatch(/^REPLAY/)
    })
  })

  it('says why nothing is forecast', async () => {
    const problems = ['no candle for 7 minutes']
    const health = () => ({ ...full.health(), status: 'degraded' as const, problems })
    await visit({ ...full, health }, async (page) => {
      expect(await text(page, '#status')).toBe('Not forecasting: no candle for 7 minutes')
    })
  })

  it('switches between symbols by their address, and says of each how it is', async () => {
    const other = await simulatedDashboard({ minutes: 400, seed: 8, symbol: 'ETHUSDT' })
    const problems = ['the venue knows no NOSUCH']
    const refused: Dashboard = {
      ...empty,
      health: () => ({ ...empty.health(), symbol: 'NOSUCH', status: 'degraded', problems }),
    }
    const server = await start(full, 0, [other, refused])
    await withPage(browser, server.url, async (page) => {
      expect(await text(page, '#symbol')).toBe('BTCUSDT')
      await page.click('#symbols a:has-text("ETHUSDT")')
      await page.locator('#symbol:text-is("ETHUSDT")').waitFor()
      expect(await text(page, '#price')).toBe(dollars((await other.candles(1)).close[0]))
      expect(await page.getAttribute('#symbols a:has-text("ETHUSDT")', 'aria-current')).toBe('page')
      await page.click('#symbols a:has-text("NOSUCH")')
      await page.locator('#symbol:text-is("NOSUCH")').waitFor()
      expect(await text(page, '#status')).toBe('Not forecasting: the venue knows no NOSUCH')
      expect(await text(page, '#price')).toBe('–')
      await page.goBack()
      await page.locator('#symbol:text-is("ETHUSDT")').waitFor()
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        expect([width, await page.evaluate(WIDTH)]).toEqual([width, width])
      }
    })
    await server.close()
  })

  it("fits an evaluation's page into a narrow window, however long a blend's name is", async () => {
    const name = 'blend(forest+rowshare=0.1+mirror=yes,boosting+rounds=150+rowshare=0.2)'
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } })
    await page.setContent(evaluationPage(sampleEvaluation({ edges: { [name]: 0.1 }, days: 20 })))
    expect(await text(page, 'main')).toContain(name)
    expect(await page.evaluate(WIDTH)).toBe(360)
    await page.close()
  })

  it('has no switch where there is one symbol, and no connection where the market has none', async () => {
    await visit(full, async (page) => {
      expect(await page.isVisible('#symbols')).toBe(false)
      expect(await page.isVisible('#connection')).toBe(false)
    })
  })

  it('says since when and why the stream of a live market is down', async () => {
    const connection = {
      state: 'down',
      since: Date.UTC(2024, 2, 1, 9, 30),
      reason: 'silent for 60 s',
    }
    const health = () => ({
      ...full.health(),
      connection: { ...connection, state: 'down' as const },
    })
    await visit({ ...full, health }, async (page) => {
      expect(await text(page, '#connection')).toBe('Disconnected since 09:30 UTC: silent for 60 s')
    })
  })

  it('says that the server has a problem', async () => {
    const broken = { ...full, recent: () => Promise.reject(new Error('no database')) }
    await visit(broken, async (page) => {
      await page.waitForSelector('#trouble:visible')
      expect(await text(page, '#trouble')).toMatch(/server has a problem/)
    })
  })

  it('says that the server is gone and since when, keeps what it had, and comes back with it', async () => {
    const server = await start(full)
    await withPage(browser, server.url, async (page) => {
      const before = await text(page, '#price')
      await server.close()
      await page.waitForSelector('#trouble:visible')
      expect(await text(page, '#trouble')).toMatch(/Connection lost.*from \d{4}-\d\d-\d\d .*UTC/)
      expect(await text(page, '#price')).toBe(before)
      expect(await text(page, '#status')).toBe('No connection')
      const again = await start(full, Number(new URL(server.url).port))
      await page.waitForSelector('#trouble', { state: 'hidden' })
      expect(await text(page, '#status')).toBe('Forecasting')
      await again.close()
    })
  })

  it('fits every screen from 360 pixels on, light and dark, with a withheld forecast too', async () => {
    for (const dashboard of [full, { ...full, recent: withheldNewest(full) }]) {
      await visit(dashboard, async (page) => {
        for (const width of [360, 540, 768, 1280, 1920]) {
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme })
            await page.setViewportSize({ width, height: 800 })
            expect([width, await page.evaluate(WIDTH)]).toEqual([width, width])
          }
        }
      })
    }
  })

  async function visit(dashboard: Dashboard, look: (page: Page) => Promise<void>): Promise<void> {
    const server = await start(dashboard)
    try {
      await withPage(browser, server.url, look)
    } finally {
      await server.close()
    }
  }
})

const start = (dashboard: Dashboard, port = 0, others: readonly Dashboard[] = []) => {
  const dashboards = [dashboard, ...others]
  return startServer({
    ...{ host: '127.0.0.1', port, dashboards, log },
    explain: simulatedExplain(...dashboards),
  })
}

/** A dashboard that is whichever one is current. */
function follow(current: () => Dashboard): Dashboard {
  return {
    health: () => current().health(),
    latest: () => current().latest(),
    recent: (page) => current().recent(page),
    scoreboard: () => current().scoreboard(),
    gaps: () => current().gaps(),
    candles: (limit) => current().candles(limit),
  }
}

/** The same records, of which the newest could not be made. */
function withheldNewest(dashboard: Dashboard): Dashboard['recent'] {
  return async (page) => {
    const [{ forecast }, ...rest] = await dashboard.recent(page)
    const { id, instrument, horizonMinutes, asOf, issuedAt, targetTime } = forecast
    const moment = { id, instrument, horizonMinutes, asOf, issuedAt, targetTime }
    const withheld: ForecastRecord = {
      forecast: { kind: 'withheld', ...moment, reason: 'a gap of 3 minutes' },
      outcome: undefined,
    }
    return [withheld, ...rest]
  }
}

function dollars(price: number): string {
  return price.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}
