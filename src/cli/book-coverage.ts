import { LEAST_COVERAGE } from '../features/index.ts'
import type { Lake } from '../lake/index.ts'
import type { BookMinutes } from '../market/index.ts'
import { count } from './quantities.ts'

/** Whether a symbol's order book was followed, in a sentence. */
export async function bookCoverageOf(lake: Lake, symbol: string): Promise<string> {
  const { books = [] } = await lake.manifest()
  const found = books.find(({ instrument }) => instrument.symbol === symbol)
  if (found === undefined) return noBook(symbol)
  const minutes = await lake.bookMinutes({ instrument: found.instrument })
  const covered = coveredMinutes(minutes)
  return covered === 0
    ? noBook(symbol)
    : `The lake has ${count(covered)} minutes of the order book of ${symbol} with enough coverage.`
}

/** Minutes in which the book was in sync for long enough to count. */
export function coveredMinutes({ coverage }: BookMinutes): number {
  return coverage.reduce((sum, share) => sum + (share >= LEAST_COVERAGE ? 1 : 0), 0)
}

/** Said wherever features of the book are asked for and there is none. */
export function noBook(symbol: string): string {
  return (
    `The lake has no order book of ${symbol} for these minutes, so every feature that reads it is undefined. ` +
    'Minutes of book are kept while a market is followed live; no archive has them.'
  )
}
