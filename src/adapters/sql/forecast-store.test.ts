import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { issuedAt, scored } from '../../../test/forecasts.ts'
import { forecastStoreLaws } from '../../../test/laws/forecast-store.laws.ts'
import type { ForecastStore } from '../../forecast/index.ts'
import { forecastColumns } from './forecast-rows.ts'
import { forecastStore } from './forecast-store.ts'
import { GENESIS, nextLink } from './hash-chain.ts'
import { scratchDatabase } from './scratch-database.ts'

const clock = { now: () => Date.UTC(2026, 0, 31) }
let scratch: Awaited<ReturnType<typeof scratchDatabase>>

beforeAll(async () => {
  scratch = await scratchDatabase()
})
afterAll(() => scratch.close())

forecastStoreLaws('PGlite', async () => {
  await scratch.empty()
  return { store: forecastStore(scratch.db, clock), close: async () => {} }
})

describe('somebody who changes the tables behind our back is found out', () => {
  let store: ForecastStore
  beforeEach(async () => {
    await scratch.empty()
    store = forecastStore(scratch.db, clock)
    for (const minute of [0, 1, 2, 3, 4]) await store.issue(issuedAt(minute))
    for (const minute of [0, 1, 2]) await store.settle(scored(issuedAt(minute)))
    expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 5, outcomes: 3 })
  })
  const tamper = (statement: string) => sql.raw(statement).execute(scratch.db)
  const brokenAt = (table: string, row: number) => ({ kind: 'broken', table, row })

  it('whichever value of a forecast was altered, if only by its last bit', async () => {
    const row = await scratch.db
      .selectFrom('forecasts')
      .selectAll()
      .where('seq', '=', 3)
      .executeTakeFirstOrThrow()
    const set = (values: object) =>
      scratch.db.updateTable('forecasts').set(values).where('seq', '=', 3).execute()
    const columns = Object.entries(row).filter(([column]) => !['seq', 'id'].includes(column))
    expect(columns).toHaveLength(22)
    for (const [column, value] of columns) {
      await set({ [column]: altered(value) })
      expect([column, await store.verifyChain()]).toEqual([column, brokenAt('forecasts', 3)])
      await set({ [column]: value })
      expect([column, await store.verifyChain()]).toMatchObject([column, { kind: 'intact' }])
    }
  })

  it('a price that became no number at all', async () => {
    await tamper(`update forecasts set price = 'NaN' where seq = 2`)
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 2))
  })

  it('a time beyond what JavaScript can count', async () => {
    await tamper('update forecasts set as_of = 9223372036854775807 where seq = 2')
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 2))
  })

  it('a forecast taken out of the middle', async () => {
    await tamper('delete from forecasts where seq = 4')
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 4))
  })

  it('the last forecast cut off', async () => {
    await tamper('delete from forecasts where seq = 5')
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 5))
  })

  it('all outcomes taken away', async () => {
    await tamper('delete from outcomes')
    expect(await store.verifyChain()).toEqual(brokenAt('outcomes', 1))
  })

  it('two forecasts that changed places', async () => {
    await tamper('update forecasts set seq = 99 where seq = 4')
    await tamper('update forecasts set seq = 4 where seq = 5')
    await tamper('update forecasts set seq = 5 where seq = 99')
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 4))
  })

  it('an outcome that turned out better', async () => {
    await tamper('update outcomes set realized_return = -realized_return where seq = 2')
    expect(await store.verifyChain()).toEqual(brokenAt('outcomes', 2))
  })

  it('an outcome taken away and written anew', async () => {
    await tamper('delete from outcomes where seq = 3')
    await expect(store.settle(scored(issuedAt(2)))).resolves.toBeUndefined()
    expect(await store.verifyChain()).toEqual(brokenAt('outcomes', 3))
  })

  it('a forecast put in afterwards', async () => {
    await tamper(`insert into forecasts select 6, 'forged', kind, venue, market, symbol,
      horizon_minutes, as_of, issued_at, target_time, model_version, last_close, expected_return,
      price, low_50, high_50, low_90, high_90, probability_up, feature_hash, reason, recorded_at,
      hash, hash from forecasts where seq = 5`)
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 6))
  })

  it('a head that was moved back or taken away, after which nothing is written any more', async () => {
    await tamper(`update chain_heads set seq = 4 where chain = 'forecasts'`)
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 6))
    await expect(store.issue(issuedAt(9))).rejects.toThrow()
    await tamper(`delete from chain_heads where chain = 'forecasts'`)
    expect(await store.verifyChain()).toEqual(brokenAt('forecasts', 6))
    await expect(store.issue(issuedAt(9))).rejects.toMatchObject({ code: 'CORRUPT' })
    await tamper(`insert into chain_heads
      select 'forecasts', seq, hash from forecasts where seq = 5`)
    expect(await store.verifyChain()).toMatchObject({ kind: 'intact' })
  })

  it('and the database itself keeps a forecast that has an outcome', async () => {
    await expect(tamper('delete from forecasts where seq = 1')).rejects.toThrow(
      'outcomes_of_forecasts',
    )
  })
})

describe('a chain longer than a page', () => {
  it('is walked to its end, and broken where it is broken', async () => {
    await scratch.empty()
    const rows = []
    let head = GENESIS
    for (let minute = 0; minute < 2500; minute++) {
      const link = nextLink(head, forecastColumns(issuedAt(minute), clock.now()))
      rows.push(link)
      head = link
    }
    for (let from = 0; from < rows.length; from += 500) {
      await scratch.db
        .insertInto('forecasts')
        .values(rows.slice(from, from + 500))
        .execute()
    }
    const { seq, hash } = head
    await scratch.db
      .updateTable('chain_heads')
      .set({ seq, hash })
      .where('chain', '=', 'forecasts')
      .execute()
    const store = forecastStore(scratch.db, clock)
    expect(await store.verifyChain()).toEqual({ kind: 'intact', forecasts: 2500, outcomes: 0 })
    for (const row of [2500, 2001, 2000, 1001, 1000]) {
      await scratch.db.updateTable('forecasts').set({ price: 1 }).where('seq', '=', row).execute()
      expect(await store.verifyChain()).toEqual({ kind: 'broken', table: 'forecasts', row })
    }
  })
})

describe('a forecast of nothing', () => {
  it('is a bug, and is not written', async () => {
    await scratch.empty()
    const store = forecastStore(scratch.db, clock)
    for (const price of [Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(store.issue({ ...issuedAt(0), price })).rejects.toThrow('Bug: price')
    }
    expect(await store.verifyChain()).toMatchObject({ forecasts: 0 })
  })
})

/** The nearest other value of the same type. */
function altered(value: unknown): unknown {
  if (typeof value !== 'number') return typeof value === 'string' ? value.replace(/.$/, 'x') : 'x'
  if (Number.isInteger(value)) return value + 1
  const bits = new BigInt64Array(new Float64Array([value]).buffer)
  bits[0] += 1n
  return new Float64Array(bits.buffer)[0]
}
