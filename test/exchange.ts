import { createHmac } from 'node:crypto'
import { spotExchange } from '../src/adapters/venue/index.ts'
import { openTestVenue, type TestVenue } from './venue.ts'

/** What the tests' orders are signed with. */
export const KEY = { key: 'a-key', secret: 'a-secret' }
/** The machine's time, which stands still. */
export const NOW = Date.UTC(2026, 0, 1)

/** A venue with an exchange, and a client that signs. */
export async function openedExchange(options: Parameters<typeof openTestVenue>[0] = {}) {
  const exchange = spotExchange({ key: KEY, machine: { now: () => NOW } })
  const venue = await openTestVenue({ exchange, ...options })
  type Params = Readonly<Record<string, string | number>>
  const ask = async (method: string, path: string, params: Params = {}, more: Params = {}) => {
    const query = new URLSearchParams(
      Object.entries({ ...params, timestamp: NOW, ...more }).map(
        ([name, value]): [string, string] => [name, String(value)],
      ),
    ).toString()
    const signature = createHmac('sha256', KEY.secret).update(query).digest('hex')
    const headers = { 'x-mbx-apikey': KEY.key }
    return venue.get(`/api/v3/${path}?${query}&signature=${signature}`, { method, headers })
  }
  const order = (params: Params) => ask('POST', 'order', { symbol: 'BTCUSDT', ...params })
  return { venue, ask, order }
}

/** The best prices as they stand. */
export async function best(venue: TestVenue): Promise<{ bid: number; ask: number }> {
  const { body } = await venue.get('/api/v3/ticker/bookTicker?symbol=BTCUSDT')
  const { bidPrice, askPrice } = Object(body)
  return { bid: Number(bidPrice), ask: Number(askPrice) }
}

/** What the account has, by asset. */
export async function balancesOf(ask: Awaited<ReturnType<typeof openedExchange>>['ask']) {
  const { body } = await ask('GET', 'account')
  const rows: { asset: string; free: string; locked: string }[] = Object(body).balances
  return Object.fromEntries(rows.map(({ asset, free, locked }) => [asset, { free, locked }]))
}
