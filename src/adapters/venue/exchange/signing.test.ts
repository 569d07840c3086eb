import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KEY, NOW, openedExchange } from '../../../../test/exchange.ts'
import type { TestVenue } from '../../../../test/venue.ts'

describe('a signed request', () => {
  const account = (venue: TestVenue, query: string, key: string | undefined = KEY.key) =>
    venue.get(`/api/v3/account?${query}`, {
      headers: key === undefined ? {} : { 'x-mbx-apikey': key },
    })
  const sign = (query: string) =>
    `${query}&signature=${createHmac('sha256', KEY.secret).update(query).digest('hex')}`

  it.each([
    [sign(`timestamp=${NOW}`), 'another', -2015],
    [sign(`timestamp=${NOW}`), '', -2014],
    [sign('recvWindow=5000'), KEY.key, -1102],
    [`timestamp=${NOW}`, KEY.key, -1102],
    [`${sign(`timestamp=${NOW}`)}0`, KEY.key, -1022],
    [sign(`timestamp=${NOW - 5001}`), KEY.key, -1021],
    [sign(`timestamp=${NOW + 1000}`), KEY.key, -1021],
    [sign(`timestamp=${NOW}&recvWindow=60001`), KEY.key, -1131],
  ])('is refused when it is not right: %s by %s', async (query, key, code) => {
    const { venue } = await openedExchange()
    expect((await account(venue, query, key)).body).toMatchObject({ code })
  })

  it('may be signed by the time of the market or of the machine, and in the body', async () => {
    const { venue } = await openedExchange()
    for (const now of [NOW, Math.floor(venue.market.now()), NOW - 4999]) {
      expect((await account(venue, sign(`timestamp=${now}`))).status).toBe(200)
    }
    const body = sign(`symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&timestamp=${NOW}`)
    const placed = await venue.get('/api/v3/order', {
      method: 'POST',
      headers: { 'x-mbx-apikey': KEY.key, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    expect(placed.body).toMatchObject({ status: 'FILLED' })
  })
})
