import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'

/** Bytes a client may be behind before it is let go, and before a market that can wait does so. */
const FAR_BEHIND = 64 * 1024 * 1024
const BEHIND = 4 * 1024 * 1024
/** Protocol: pings, pongs in time, and the longest life, all in machine time. */
const PING_MS = 20_000
const PONG_MS = 60_000
const LIFE_MS = 24 * 3_600_000
/** More messages a second than this from a client end the connection. */
const MESSAGES_A_SECOND = 5

/** Reason and code a venue closes with when a client breaks its rules. */
const POLICY = 1008

interface ConnectionOptions {
  readonly socket: WebSocket
  readonly network: Socket
  /** Machine time, ms. */
  readonly now: number
}

/** One client of a stream, and the frames on their way to it. */
export interface Connection {
  readonly socket: WebSocket
  /** Puts a frame into the queue; it goes out with the next flush, not before `notBefore` (market time). */
  enqueue(text: string, notBefore?: number): void
  /** Sends what is due, in order, in as few packets as can be. */
  flush(marketNow: number): void
  isBehind(): boolean
  /** Notes a message; false where it was one too many, and the connection is over. */
  mayAsk(machineNow: number): boolean
  /** Pings and limits; called every second or so. `mute`: a server that has died without closing pings nobody. */
  tick(machineNow: number, mute: boolean): void
}

export function connection({ socket, network, now }: ConnectionOptions): Connection {
  const bornAt = now
  let pingedAt = now
  /** When the oldest ping without an answer was sent. */
  let unanswered = Number.POSITIVE_INFINITY
  let asked: number[] = []
  let queue: { readonly text: string; readonly notBefore: number }[] = []
  socket.on('pong', () => {
    unanswered = Number.POSITIVE_INFINITY
  })
  return {
    socket,
    enqueue(text, notBefore = 0) {
      queue.push({ text, notBefore })
    },
    flush(marketNow) {
      if (queue.length === 0) return
      if (socket.bufferedAmount > FAR_BEHIND) {
        queue = []
        socket.terminate()
        return
      }
      const later = queue.findIndex(({ notBefore }) => notBefore > marketNow)
      const due = later < 0 ? queue : queue.slice(0, later)
      queue = later < 0 ? [] : queue.slice(later)
      network.cork()
      for (const { text } of due) socket.send(text)
      network.uncork()
    },
    isBehind: () => socket.readyState === socket.OPEN && socket.bufferedAmount > BEHIND,
    mayAsk(machineNow) {
      asked = [...asked.filter((time) => time > machineNow - 1000), machineNow]
      if (asked.length <= MESSAGES_A_SECOND) return true
      socket.close(POLICY, 'Too many requests')
      return false
    },
    tick(machineNow, mute) {
      if (machineNow - bornAt >= LIFE_MS) return socket.close(POLICY, 'disconnected')
      if (unanswered < machineNow - PONG_MS) return socket.terminate()
      if (mute || machineNow - pingedAt < PING_MS) return
      unanswered = Math.min(unanswered, machineNow)
      pingedAt = machineNow
      socket.ping(String(machineNow))
    },
  }
}
