import WebSocket from 'ws'
import type { Clock } from '../../runtime/index.ts'

const HANDSHAKE_MS = 10_000
/** Data frames of an order book's first minutes are large, but not this large. */
const LARGEST_FRAME = 16 * 2 ** 20

interface SocketOptions {
  readonly url: string
  readonly machine: Clock
  /** Machine time without a data frame after which it counts as dead: pings may go on where data do not. */
  readonly silenceMs: number
  /** Called before any text. */
  onOpen(): void
  onText(text: string): void
}

/** One WebSocket from its opening to its end. Pings are answered by the library. */
export interface Socket {
  /** Resolves once it is open; rejects when it never was. */
  readonly opened: Promise<void>
  /** Resolves with the reason, in words, when it is over. Never rejects. */
  readonly ended: Promise<string>
  isOver(): boolean
  send(message: unknown): void
  close(): void
}

/** Connects. */
export function openSocket({ url, machine, silenceMs, onOpen, onText }: SocketOptions): Socket {
  const socket = new WebSocket(url, {
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: LARGEST_FRAME,
    perMessageDeflate: false,
  })
  const over = new AbortController()
  let heard = machine.now()
  let failure = ''
  let isOpen = false

  const ended = new Promise<string>((resolve) => {
    socket.on('close', (code, reason) => {
      over.abort()
      const words = reason.toString() || closeWords(code)
      resolve(failure || `closed by the venue: ${words}`)
    })
  })
  const opened = new Promise<void>((resolve, reject) => {
    socket.on('open', () => {
      isOpen = true
      heard = machine.now()
      onOpen()
      void watch()
      resolve()
    })
    socket.on('error', (error) => {
      failure ||= `the connection failed: ${error.message}`
      reject(error)
    })
    // A close before the opening without an error does not occur, but would leave us waiting for ever.
    void ended.then((reason) => reject(new Error(reason)))
  })
  // Whoever is only interested in the end must not be asked about the beginning.
  opened.catch(() => {})
  socket.on('message', (data, isBinary) => {
    heard = machine.now()
    if (!isBinary) onText(String(data))
  })

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      const due = heard + silenceMs
      if (machine.now() >= due) {
        failure = `silent for ${Math.round(silenceMs / 1000)} s`
        socket.terminate()
        return
      }
      try {
        await machine.until(due, over.signal)
      } catch (error) {
        if (!over.signal.aborted) throw error
      }
    }
  }

  return {
    opened,
    ended,
    isOver: () => over.signal.aborted,
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    close() {
      failure ||= 'closed by us'
      // A peer that does not take its leave is not waited for.
      if (isOpen) socket.close(1000)
      else socket.terminate()
      setTimeout(() => socket.terminate(), 1000).unref()
    },
  }
}

function closeWords(code: number): string {
  switch (code) {
    case 1000:
      return 'normally'
    case 1001:
      return 'it is going away'
    case 1006:
      return 'without a word'
    case 1008:
      return 'a rule was broken'
    default:
      return `code ${code}`
  }
}
