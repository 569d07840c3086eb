import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { VenueError } from '../../../ingest/index.ts'
import { type Clock, systemClock } from '../../../runtime/index.ts'
import type { ExchangeFactory } from '../exchange-port.ts'
import type { FaultScript } from '../faults/fault-script.ts'
import { faultsOf } from '../faults/faults.ts'
import type { MarketTape } from '../market/market-tape.ts'
import { playFrom } from '../market/player.ts'
import { tradable } from '../market/tradable.ts'
import { archiveFiles } from './archive-files.ts'
import { pace } from './pace.ts'
import { restServer } from './rest-server.ts'
import { socketServer } from './socket-server.ts'
import { weights } from './weights.ts'

/** The venue's own limit, as it says in `exchangeInfo`. */
const WEIGHT_LIMIT = 6000
const TICK_MS = 1000
/** How often we look whether a client that is behind has come closer. */
const WAIT_MS = 5

export interface VenueOptions {
  readonly markets: readonly MarketTape[]
  /** The market's time. */
  readonly clock: Clock
  /** Nobody waits on the clock before the first client of a stream has come: a held one stands still till then. */
  readonly waitForListener?: boolean
  /** What `clock` makes of a second: told to clients, and what the server paces itself by. */
  readonly speed: number
  /** Timeouts, pings and limits; the machine's clock unless told. */
  readonly machine?: Clock
  readonly faults?: FaultScript | undefined
  /** 0: any that is free. */
  readonly port: number
  readonly host?: string
  readonly exchange?: ExchangeFactory
  /** A folder in the archive's layout whose files are served as they lie. */
  readonly archiveFolder?: string | undefined
  readonly finnhubToken?: string | undefined
  readonly weightLimit?: number
}

/** A venue that listens. */
export interface LocalVenue {
  /** For REST and the archive: `http://127.0.0.1:…`. */
  readonly url: string
  /** For streams: `ws://127.0.0.1:…`. */
  readonly streamUrl: string
  readonly clock: Clock
  readonly speed: number
  /** Resolves when every market has come to its end; the venue goes on answering. */
  readonly over: Promise<void>
  close(): Promise<void>
}

/** A Binance-compatible exchange on this machine, from whatever markets it is given. */
export async function createVenue(options: VenueOptions): Promise<LocalVenue> {
  const { clock, speed, machine = systemClock(), host = '127.0.0.1' } = options
  const { weightLimit = WEIGHT_LIMIT } = options
  const players = await Promise.all(options.markets.map((tape) => playFrom(tape, clock.now())))
  const bySymbol = new Map(players.map((player) => [player.tape.listing.symbol, player]))
  const faults = faultsOf(options.faults, clock)
  const exchange = options.exchange?.({
    ...{ clock, faults },
    markets: players.map((player) => tradable(player, clock)),
  })
  const stopped = new AbortController()
  const sockets = socketServer({
    ...{ players, clock, machine, faults, exchange, finnhubToken: options.finnhubToken },
    onListener: () => market.start(),
  })
  const market = pace({
    ...{ players, clock, speed },
    async told() {
      sockets.flush()
      await turnOfTheLoop()
      // A market in real time waits for nobody; a faster one does, for a while.
      while (speed !== 1 && sockets.isBehind()) {
        await machine.until(machine.now() + WAIT_MS, stopped.signal)
      }
    },
  })
  const answer = restServer({
    ...{ players: bySymbol, clock, machine, speed, faults, weightLimit, exchange },
    weights: weights(weightLimit, () => machine.now()),
    archive: archiveFiles({ players: bySymbol, folder: options.archiveFolder }),
    catchUp: () => market.catchUp(),
  })
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy()) // The client has gone.
  })
  server.keepAliveTimeout = 65_000
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head))
  server.listen(options.port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new VenueError(
      'UNAVAILABLE',
      `The venue cannot listen on ${host}:${options.port}; --port 0 takes any that is free`,
      {
        cause,
      },
    )
  }
  if (options.waitForListener !== true) market.start()
  void keepTime()
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  const shown = host.includes(':') ? `[${host}]` : host

  return {
    url: `http://${shown}:${port}`,
    streamUrl: `ws://${shown}:${port}`,
    ...{ clock, speed, over: market.over },
    async close() {
      stopped.abort()
      market.stop()
      exchange?.close?.()
      sockets.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      // A client that does not take its leave is not waited for.
      await Promise.race([closed, machine.until(machine.now() + TICK_MS)])
      sockets.terminate()
      await closed
    },
  }

  /** Pings and limits go by the machine's clock, whatever the market's does. */
  async function keepTime(): Promise<void> {
    try {
      for (;;) {
        await machine.until(machine.now() + TICK_MS, stopped.signal)
        sockets.tick()
      }
    } catch (error) {
      if (!stopped.signal.aborted) throw error
    }
  }
}
