import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Gap, GapLedger } from '../../src/lake/index.ts'
import { type Instrument, MINUTE_MS } from '../../src/market/index.ts'

/** Opens an empty ledger. */
type Open = () => Promise<{ readonly ledger: GapLedger; close(): Promise<void> }>

/** What every gap ledger promises, checked on the ones that `open` makes. */
export function gapLedgerLaws(name: string, open: Open): void {
  async function opened(): Promise<GapLedger> {
    const { ledger, close } = await open()
    onTestFinished(close)
    return ledger
  }

  describe(`${name} keeps the laws of a gap ledger`, () => {
    it('gives back the gaps it was given, in the order of time', async () => {
      const ledger = await opened()
      await fc.assert(
        fc.asyncProperty(anyGaps, async (gaps) => {
          await ledger.replace(BTC, gaps)
          expect(await ledger.list()).toEqual(gaps.toSorted((a, b) => a.from - b.from))
        }),
        { numRuns: 50 },
      )
    })

    it('replaces the entries of one instrument and no other', async () => {
      const ledger = await opened()
      const others: Instrument[] = [
        { ...BTC, symbol: 'ETHUSDT' },
        { ...BTC, market: 'um' },
        { ...BTC, venue: 'simulated' },
      ]
      for (const instrument of [BTC, ...others]) {
        await ledger.replace(instrument, [gap({ instrument, evidence: 'the first' })])
      }
      await ledger.replace(BTC, [gap({ evidence: 'the second' }), gap({ from: 900, to: 901 })])
      const evidence = async (instrument: Instrument) =>
        (await ledger.list())
          .filter((one) => JSON.stringify(one.instrument) === JSON.stringify(instrument))
          .map((one) => one.evidence)
      expect(await evidence(BTC)).toEqual(['the second', EVIDENCE])
      for (const instrument of others) expect(await evidence(instrument)).toEqual(['the first'])
      await ledger.replace(BTC, [])
      expect(await ledger.list()).toHaveLength(others.length)
    })

    it('lists by symbol, by state, and by both', async () => {
      const ledger = await opened()
      const ETH: Instrument = { ...BTC, symbol: 'ETHUSDT' }
      const open = gap({ from: 0, to: 1, state: 'open' })
      const repaired = gap({ from: 2, to: 3, state: 'repaired' })
      const confirmed = gap({ instrument: ETH, state: 'confirmed' })
      await ledger.replace(BTC, [open, repaired])
      await ledger.replace(ETH, [confirmed])
      expect(await ledger.list()).toEqual([open, repaired, confirmed])
      expect(await ledger.list({ symbol: 'BTCUSDT' })).toEqual([open, repaired])
      expect(await ledger.list({ state: 'confirmed' })).toEqual([confirmed])
      expect(await ledger.list({ symbol: 'BTCUSDT', state: 'repaired' })).toEqual([repaired])
      expect(await ledger.list({ symbol: 'ETHUSDT', state: 'open' })).toEqual([])
    })

    it('lists and replaces only what overlaps a span, where one is given', async () => {
      const ledger = await opened()
      const [first, second, third] = [10, 20, 30].map((from) => gap({ from, to: from + 10 }))
      await ledger.replace(BTC, [first, second, third])
      const within = { from: second.from, to: second.to }
      expect(await ledger.list({ within })).toEqual([second])
      expect(await ledger.list({ within: { from: within.from - 1, to: within.to + 1 } })).toEqual([
        ...[first, second, third],
      ])
      const parts = [gap({ from: 20, to: 25, state: 'repaired' }), gap({ from: 25, to: 30 })]
      await ledger.replace(BTC, parts, within)
      expect(await ledger.list()).toEqual([first, ...parts, third])
    })

    it('keeps what it had when a replacement fails', async () => {
      const ledger = await opened()
      await ledger.replace(BTC, [gap({})])
      // Two entries for the same minute: one of them is wrong, and nobody knows which.
      await expect(ledger.replace(BTC, [gap({ from: 5 }), gap({ from: 5 })])).rejects.toThrow()
      expect(await ledger.list()).toEqual([gap({})])
    })

    it('takes more gaps at once than fit into one statement', async () => {
      const ledger = await opened()
      const many = Array.from({ length: 2500 }, (_, i) => gap({ from: 2 * i, to: 2 * i + 1 }))
      await ledger.replace(BTC, many)
      expect(await ledger.list()).toEqual(many)
    })
  })
}

const BTC: Instrument = { venue: 'binance', market: 'spot', symbol: 'BTCUSDT' }
const START = Date.UTC(2023, 2, 24)
const EVIDENCE = 'BTCUSDT-1m-2023-03-24.zip'

/** A gap of BTCUSDT; `from` and `to` are minutes of the day of the one gap there really was. */
function gap({ from = 759, to = 839, ...rest }: Partial<Gap>): Gap {
  return {
    instrument: BTC,
    cause: 'outage',
    state: 'open',
    evidence: EVIDENCE,
    foundAt: START + 86_400_000,
    changedAt: START + 86_400_001,
    ...rest,
    from: START + from * MINUTE_MS,
    to: START + to * MINUTE_MS,
  }
}

/** Gaps of one instrument in any order, each in a minute of its own. */
const anyGaps: fc.Arbitrary<Gap[]> = fc.uniqueArray(
  fc
    .record({
      from: fc.nat(1_000_000),
      minutes: fc.integer({ min: 1, max: 10_000 }),
      cause: fc.constantFrom(
        ...(['outage', 'not-listed', 'failed-file', 'not-yet-fetched'] as const),
        ...(['disconnected', 'missed'] as const),
      ),
      state: fc.constantFrom('open', 'repaired', 'confirmed'),
      evidence: fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      foundAt: fc.nat(),
      changedAt: fc.integer({ min: 0, max: 8.64e15 - 1 }),
    })
    .map(({ minutes, ...rest }) => gap({ ...rest, to: rest.from + minutes })),
  { selector: ({ from }) => from, maxLength: 30 },
)
