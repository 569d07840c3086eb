import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../../runtime/index.ts'
import type { Exchange } from '../exchange-port.ts'
import { durationMs } from '../faults/fault-script.ts'
import type { Faults } from '../faults/faults.ts'
import type { Player } from '../market/player.ts'
import { type Connection, connection } from './connection.ts'
import { serveFinnhub } from './finnhub-socket.ts'
import { answerCommand } from './stream-commands.ts'
import { streamHub } from './stream-hub.ts'
import type { Subscriber } from './subscriber.ts'

/** Between the announcement of a shutdown and its coming, in market time. */
const SHUTDOWN_NOTICE_MS = 10 * 60_000
/** Close codes: the server goes away; a rule was broken. */
const GOING_AWAY = 1001
const POLICY = 1008
/** A client's message is a command, which is short. */
const LONGEST_MESSAGE = 1024 * 1024

interface SocketOptions {
  readonly players: readonly Player[]
  readonly clock: Clock
  readonly machine: Clock
  readonly faults: Faults
  readonly exchange: Exchange | undefined
  /** The token Finnhub's socket wants; any, where undefined. */
  readonly finnhubToken: string | undefined
  /** Somebody listens: the market may begin. */
  onListener(): void
}

/** The venue's WebSocket side: streams, the WebSocket API, and Finnhub's socket. */
export interface SocketServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Sends what is waiting, and does what faults of the moment ask for. */
  flush(): void
  isBehind(): boolean
  /** Pings and limits, by machine time. */
  tick(): void
  /** Takes leave of every client. */
  close(): void
  /** Leaves those that have not taken theirs. */
  terminate(): void
}

export function socketServer(options: SocketOptions): SocketServer {
  const { players, clock, machine, faults, exchange } = options
  const hub = streamHub(players, faults)
  const server = new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE })
  const connections = new Set<Connection>()
  const subscribers = new Map<Connection, Subscriber>()
  /** Whoever was told of a shutdown; who comes after it has a server that stays. */
  const announced = new Set<Connection>()
  let shutdownAt = Number.POSITIVE_INFINITY

  function open(socket: WebSocket, network: Duplex): Connection | undefined {
    if (!(network instanceof Socket)) {
      socket.terminate()
      return undefined
    }
    const opened = connection({ socket, network, now: machine.now() })
    connections.add(opened)
    socket.on('error', () => socket.terminate()) // The client broke the protocol; `close` follows.
    socket.on('close', () => {
      connections.delete(opened)
      const subscriber = subscribers.get(opened)
      if (subscriber !== undefined) hub.leave(subscriber)
      subscribers.delete(opened)
    })
    options.onListener()
    return opened
  }

  function serveStreams(opened: Connection, url: URL): void {
    const combined = url.pathname === '/stream'
    const names = combined
      ? (url.searchParams.get('streams') ?? '').split('/')
      : url.pathname.split('/').slice(2)
    const subscriber: Subscriber = {
      ...{ connection: opened, combined, streams: new Set(), held: undefined },
    }
    subscribers.set(opened, subscriber)
    for (const name of names) if (name !== '') hub.subscribe(subscriber, name)
    opened.socket.on('message', (raw) => {
      if (!opened.mayAsk(machine.now())) return
      opened.socket.send(answerCommand(String(raw), subscriber, hub))
    })
  }

  return {
    upgrade(request, network, head) {
      const url = new URL(request.url ?? '/', 'http://venue')
      const { pathname } = url
      if (faults.meets('refuse', { where: 'streams', name: pathname })) {
        network.destroy()
        return
      }
      const isStream = /^\/(ws|stream)(\/|$)/.test(pathname)
      const isApi = pathname === '/ws-api/v3' && exchange !== undefined
      const isFinnhub = pathname === '/finnhub'
      if (!isStream && !isApi && !isFinnhub) return refuse(network, '404 Not Found')
      const token = url.searchParams.get('token') ?? ''
      const known = options.finnhubToken ?? token
      if (isFinnhub && (token === '' || token !== known)) return refuse(network, '401 Unauthorized')
      server.handleUpgrade(request, network, head, (socket) => {
        const opened = open(socket, network)
        if (opened === undefined) return
        if (isFinnhub) serveFinnhub(opened, players)
        else if (isApi) exchange?.connectWebSocketApi(socket)
        else serveStreams(opened, url)
      })
    },
    flush() {
      const now = clock.now()
      for (const opened of connections) opened.flush(now)
      for (const entry of faults.arisen()) {
        if (entry.fault === 'drop') {
          for (const opened of connections) opened.socket.terminate()
        } else if (entry.fault === 'close24h') {
          for (const opened of connections) opened.socket.close(POLICY, 'disconnected')
        } else {
          announceShutdown(now)
          shutdownAt = now + (entry.by === undefined ? SHUTDOWN_NOTICE_MS : durationMs(entry.by))
        }
      }
      if (now < shutdownAt) return
      shutdownAt = Number.POSITIVE_INFINITY
      for (const opened of announced) opened.socket.close(GOING_AWAY, 'server shutdown')
      announced.clear()
    },
    isBehind: () => [...connections].some((opened) => opened.isBehind()),
    tick() {
      const mute = faults.meets('silence', { where: 'streams', name: '' }) !== undefined
      for (const opened of connections) opened.tick(machine.now(), mute)
    },
    close() {
      for (const opened of connections)
        opened.socket.close(GOING_AWAY, 'the venue has been stopped')
      server.close()
    },
    terminate() {
      for (const opened of connections) opened.socket.terminate()
    },
  }

  function announceShutdown(now: number): void {
    const data = JSON.stringify({ e: 'serverShutdown', E: now })
    for (const opened of connections) {
      const combined = subscribers.get(opened)?.combined ?? false
      opened.socket.send(combined ? `{"stream":"!serverShutdown","data":${data}}` : data)
      announced.add(opened)
    }
  }
}

function refuse(network: Duplex, status: string): void {
  network.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
