import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const CHROMIUM = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
)
if (CHROMIUM === undefined) {
  console.log('The page is not tested: no chromium here. Install it or set CHROMIUM_PATH.')
}

export const HAS_BROWSER = CHROMIUM !== undefined

export function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  return chromium.launch({ executablePath: CHROMIUM ?? '', args })
}

/** Opens the page, waits until it has shown its first answer, and fails if the page complained. */
export async function withPage(
  browser: Browser,
  url: string,
  look: (page: Page) => Promise<void>,
  prepare?: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refused connection and a 5xx are what some of these tests are about.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) {
      complaints.push(message.text())
    }
  })
  await prepare?.(page)
  await page.goto(url)
  await page.locator('#status:not(:text-is("Loading…"))').waitFor()
  await look(page)
  expect(complaints).toEqual([])
  await page.close()
}

export async function text(page: Page, selector: string): Promise<string> {
  return (await page.textContent(selector)) ?? ''
}
