import { binanceSource, binanceStream } from '../src/adapters/binance/index.ts'
import { seededRandom, systemClock } from '../src/runtime/index.ts'
import { ifInstalled } from './if-installed.ts'

interface Address {
  readonly url: string
  readonly streamUrl: string
}

/** A client that hears a venue's BTCUSDT trades and stays connected in its own way until the signal aborts. */
export interface GapClient {
  readonly name: string
  listen(venue: Address, onTrade: () => void, signal: AbortSignal): Promise<void>
}

export const listenWithOurs: GapClient = {
  name: 'ours',
  async listen({ url, streamUrl }, onTrade, signal) {
    const machine = systemClock()
    const client = { machine, fetch, clock: machine, random: seededRandom(7) }
    const source = binanceSource({ ...client, baseUrl: url, timeoutMs: 5000 })
    await binanceStream({ ...client, streamUrl, source }).listen(
      [{ symbol: 'BTCUSDT', topic: 'trades' }],
      {
        ...{ frame() {}, connection() {} },
        event: ({ kind }) => {
          if (kind === 'trade') onTrade()
        },
        unreadable(text) {
          throw new Error(`the venue sent what cannot be read: ${text}`)
        },
      },
      signal,
    )
  },
}

/** The public clients that are installed, each as it is published and with the reconnection it comes with. */
export async function gapClients(): Promise<readonly GapClient[]> {
  return [await binanceSpot(), await binancePackage(), await ccxtClient()].filter(
    (client) => client !== undefined,
  )
}

async function binanceSpot(): Promise<GapClient | undefined> {
  const module = await ifInstalled('@binance/spot', () => import('@binance/spot'))
  if (module === undefined) return undefined
  return {
    name: '@binance/spot',
    async listen({ streamUrl }, onTrade, signal) {
      const { websocketStreams } = new module.Spot({
        configurationWebsocketStreams: { wsURL: streamUrl },
      })
      const connection = await websocketStreams.connect()
      connection.trade({ symbol: 'btcusdt' }).on('message', onTrade)
      await aborted(signal)
      await connection.disconnect()
    },
  }
}

async function binancePackage(): Promise<GapClient | undefined> {
  const module = await ifInstalled('binance', () => import('binance'))
  if (module === undefined) return undefined
  return {
    name: '`binance`',
    async listen({ streamUrl }, onTrade, signal) {
      const silent = { trace() {}, info() {}, error() {} }
      const sockets = new module.WebsocketClient({ wsUrl: `${streamUrl}/stream` }, silent)
      sockets.on('message', (message) => {
        if (Object(message).e === 'trade') onTrade()
      })
      sockets.on('exception', () => {}) // It tells the drops as such, and goes on.
      await sockets.subscribe(['btcusdt@trade'], 'main')
      await aborted(signal)
      sockets.closeAll(true)
    },
  }
}

/** ccxt leaves it to its user to watch again after an error: this one does so at once. */
async function ccxtClient(): Promise<GapClient | undefined> {
  const module = await ifInstalled('ccxt', () => import('ccxt'))
  if (module === undefined) return undefined
  return {
    name: 'ccxt',
    async listen({ url, streamUrl }, onTrade, signal) {
      const exchange = new module.pro.binance({
        newUpdates: true,
        options: {
          ...{ defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
          ...{ fetchCurrencies: false, fetchMargins: false },
        },
      })
      Object.assign(exchange.urls.api, { public: `${url}/api/v3` })
      exchange.urls.api.ws.spot = `${streamUrl}/ws`
      // It asks for this once before it may speak to an address without TLS.
      await exchange.loadHttpProxyAgent()
      const closed = aborted(signal).then(() => exchange.close())
      while (!signal.aborted) {
        try {
          await exchange.watchTrades('BTC/USDT')
          onTrade()
        } catch (error) {
          if (!signal.aborted && !(error instanceof module.NetworkError)) throw error
        }
      }
      await closed
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
