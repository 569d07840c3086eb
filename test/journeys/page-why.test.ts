import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Dashboard, type Explain, startServer } from '../../src/api/index.ts'
import { createLog, systemClock } from '../../src/runtime/index.ts'
import { HAS_BROWSER, openBrowser, text, withPage } from '../browser.ts'
import { simulatedDashboard } from '../simulated-dashboard.ts'
import { simulatedExplain } from '../simulated-explanation.ts'

const log = createLog({ level: 'error', format: 'text', clock: systemClock(), write: () => {} })

describe.skipIf(!HAS_BROWSER)('the page says why a forecast is what it is', () => {
  let browser: Browser
  let full: Dashboard
  let empty: Dashboard

  beforeAll(async () => {
    full = await simulatedDashboard({ minutes: 60 })
    empty = await simulatedDashboard({ minutes: 0 })
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  it('shows the base, the largest contributions with their signs, the others and what they come to', async () => {
    await visit({}, async (page) => {
      const [{ forecast }] = await full.recent({ limit: 1 })
      if (forecast.kind !== 'issued') return expect.unreachable()
      expect(await rows(page)).toHaveLength(8)
      const answer = await simulatedExplain(full)(forecast.id)
      if (answer.kind === 'refused') return expect.unreachable()
      const { baseBps, contributions } = answer.explanation
      const lines = await rows(page)
      expect(lines[0]).toMatch(`Nothing known ${bps(baseBps)}`)
      expect(lines[1]).toBe(`return 1 −0.00041 high, above 93 % ${bps(contributions[0].bps)}`)
      expect(lines[6]).toMatch(/^3 others together [+−]?\d\.\d\d$/)
      expect(lines[7]).toBe(`Together ${bps(1e4 * forecast.expectedReturn)}`)
      const sides = contributions.slice(0, 5).map(({ bps: added }) => (added < 0 ? 'down' : 'up'))
      const drawn = await page
        .locator('#why .bar rect')
        .evaluateAll((bars) => bars.map((bar) => bar.getAttribute('class')))
      expect(drawn.slice(1, 6)).toEqual(sides)
      expect(await text(page, '#why-note')).toMatch(/the same to the last bit/)
    })
  })

  it('shows all of them to who asks, and goes on doing so when the next forecast comes', async () => {
    const later = await simulatedDashboard({ minutes: 61 })
    let current = full
    const dashboard = following(() => current)
    const explain: Explain = (id) => simulatedExplain(current)(id)
    await visit({ dashboard, explain }, async (page) => {
      await page.click('#why-all')
      expect(await page.getAttribute('#why-all', 'aria-expanded')).toBe('true')
      expect(await rows(page)).toHaveLength(10)
      expect((await rows(page)).at(-2)).toBe('hour cosine – 0.00')
      const before = await text(page, '#why-title')
      current = later
      await page.clock.fastForward(20_000)
      await page.locator(`#why-title:not(:text-is("${before}"))`).waitFor()
      expect(await rows(page)).toHaveLength(10)
    })
  })

  it('asks once for a forecast, however often the page looks for a new one', async () => {
    let [asked, looked] = [0, 0]
    const health = () => {
      looked++
      return full.health()
    }
    const explain: Explain = (id) => {
      asked++
      return simulatedExplain(full)(id)
    }
    await visit({ dashboard: { ...full, health }, explain }, async (page) => {
      const before = looked
      // Longer, all in all, than it rests between two questions.
      for (let i = 0; i < 5; i++) {
        const answered = page.waitForResponse(/symbols/)
        await page.clock.fastForward(5_000)
        await answered
      }
      expect(looked).toBeGreaterThan(before + 3)
      expect(asked).toBe(1)
    })
  })

  it('asks again where the server was busy, and says meanwhile what it said', async () => {
    let asked = 0
    const explain: Explain = async (id) =>
      asked++ === 0
        ? { kind: 'refused', code: 'BUSY', message: 'Ask again in some seconds.' }
        : simulatedExplain(full)(id)
    await visit({ explain, until: '#why :text("Ask again")' }, async (page) => {
      await page.clock.fastForward(20_000)
      await page.waitForSelector('#why table')
      expect(asked).toBe(2)
    })
  })

  it('is as high while it is empty as when it is full, and says why it is empty', async () => {
    const later = await simulatedDashboard({ minutes: 61 })
    const message = 'oracle is a model that cannot say why.'
    const first = Promise.withResolvers<Awaited<ReturnType<Explain>>>()
    let current = empty
    const explain: Explain = async () =>
      current === full ? first.promise : { kind: 'refused', code: 'UNEXPLAINABLE', message }
    const dashboard = following(() => current)
    const heights: number[][] = []
    await visit({ dashboard, explain, until: '#why :text("nothing")' }, async (page) => {
      const shows = async (words: string) => {
        await page.clock.fastForward(20_000)
        await page.locator(`#why:has-text("${words}")`).waitFor()
        heights.push(await heightsOf(page))
      }
      await shows('There is nothing to explain yet.')
      current = full
      await shows('Working it out')
      const [{ forecast }] = await full.recent({ limit: 1 })
      first.resolve(await simulatedExplain(full)(forecast.id))
      await shows('Together')
      current = later
      await shows(message)
    })
    for (const measured of heights) expect(measured).toEqual(heights[0])
  })

  /** How high the place of the explanation is on screens of three widths, none of which may be scrolled sideways. */
  async function heightsOf(page: Page): Promise<number[]> {
    const heights: number[] = []
    for (const width of [360, 700, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      const size = await page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('#why').parentElement.offsetHeight].join()",
      )
      const [across, high] = String(size).split(',').map(Number)
      expect(across).toBe(width)
      heights.push(high)
    }
    return heights
  }

  /** What another dashboard shows at the moment. */
  function following(current: () => Dashboard): Dashboard {
    return {
      ...current(),
      health: () => current().health(),
      recent: (page) => current().recent(page),
    }
  }

  /** The page over a server, with a clock that can be put forward: whatever is due then happens once. */
  async function visit(
    served: { dashboard?: Dashboard; explain?: Explain; until?: string },
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { dashboard = full, until = '#why table' } = served
    const { explain = simulatedExplain(dashboard) } = served
    const server = await startServer({
      ...{ host: '127.0.0.1', port: 0, log },
      ...{ dashboards: [dashboard], explain },
    })
    const opened = async (page: Page) => {
      await page.waitForSelector(until)
      await look(page)
    }
    try {
      await withPage(browser, server.url, opened, (page) => page.clock.install())
    } finally {
      await server.close()
    }
  }
})

/** What a screen reader finds in the rows. */
async function rows(page: Page): Promise<readonly string[]> {
  const cells = await page
    .locator('#why tbody tr')
    .evaluateAll((lines) =>
      lines.map((line) => [...line.children].map((cell) => cell.textContent ?? '')),
    )
  return cells.map((line) => line.filter((words) => words !== '').join(' '))
}

function bps(value: number): string {
  const size = Math.abs(value).toFixed(2)
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`
}
