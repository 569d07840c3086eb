import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

/** A real server on loopback that a test scripts: what it answers, and what it does to those who listen. */
export interface ScriptedServer {
  readonly url: string
  readonly streamUrl: string
  /** Paths and queries asked for, in order. */
  readonly asked: string[]
  /** Streams connected to, in order. */
  readonly connected: { readonly path: string; readonly socket: WebSocket }[]
  close(): Promise<void>
}

interface Script {
  answer?(request: IncomingMessage, response: ServerResponse, url: URL): void
  connect?(socket: WebSocket, path: string, number: number): void
}

export async function scriptedServer({ answer, connect }: Script): Promise<ScriptedServer> {
  const asked: string[] = []
  const connected: { path: string; socket: WebSocket }[] = []
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server')
    asked.push(`${url.pathname}${url.search}`)
    if (answer) answer(request, response, url)
    else response.writeHead(404).end()
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => {
    const path = request.url ?? ''
    connected.push({ path, socket })
    connect?.(socket, path, connected.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}`,
    asked,
    connected,
    async close() {
      for (const { socket } of connected) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** One JSON answer. */
export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
