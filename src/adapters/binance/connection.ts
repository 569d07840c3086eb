import type { StreamListener, Subscription } from '../../ingest/index.ts'
import { type Clock, pause } from '../../runtime/index.ts'
import { type Attempts, openSocket, type Socket } from '../websocket/index.ts'
import { readFrame } from './frame.ts'
import { streamName } from './stream-name.ts'
import { type SymbolWatch, symbolWatch } from './symbol-watch.ts'

export interface ConnectionOptions {
  /** `wss://data-stream.binance.vision` */
  readonly streamUrl: string
  /** The market's time: what frames are stamped with. */
  readonly clock: Pick<Clock, 'now'>
  readonly machine: Clock
  readonly attempts: Attempts
  readonly silenceMs: number
  /** The venue ends a connection after a day; ours is replaced before. */
  readonly rotateAfterMs: number
  /** How long an old connection may wait for the new one's first frame. */
  readonly overlapMs: number
}

/** A connection that held for so long starts with a clean slate when it breaks. */
const STEADY_MS = 10_000
const WATCH_EVERY_MS = 1000

interface Session {
  readonly socket: Socket
  /** Resolves with the first data frame. */
  readonly spoke: Promise<void>
  /** Resolves when the venue announces that it will close. */
  readonly shutdown: Promise<void>
  readonly openedAt: number
  readonly watch: SymbolWatch
}

/**
 * Keeps one combined connection alive until the signal aborts: replaces it before its day is over and when the
 * venue announces its end, the old one listening until the new one speaks; and connects anew when it breaks.
 */
export async function keepConnected(
  subscriptions: readonly Subscription[],
  listener: StreamListener,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, machine, attempts, rotateAfterMs, overlapMs } = options
  const tell = {
    up: (subs = subscriptions) =>
      listener.connection({ kind: 'up', at: clock.now(), subscriptions: subs }),
    down: (reason: string, subs = subscriptions) =>
      listener.connection({ kind: 'down', at: clock.now(), subscriptions: subs, reason }),
  }
  let failures = 0
  let wasUp = true // So that a first connection that cannot be made is told, once.

  while (!signal.aborted) {
    let session = await connect(() => {
      tell.up()
      wasUp = true
    })
    if (session === undefined) continue
    for (;;) {
      const fate = await fateOf(session)
      if (signal.aborted) {
        session.socket.close()
        return
      }
      if (fate.kind === 'ended') {
        const steady = machine.now() - session.openedAt >= STEADY_MS
        failures = steady ? 0 : failures + 1
        tell.down(fate.reason)
        wasUp = false
        break
      }
      session = (await replaced(session)) ?? session
    }
  }

  /** undefined: it could not be opened, which counts as a failure. */
  async function connect(onOpen: () => void): Promise<Session | undefined> {
    try {
      await attempts.next(failures, signal)
      return await open(onOpen)
    } catch (error) {
      if (signal.aborted) return undefined
      failures++
      const reason = error instanceof Error ? error.message : String(error)
      if (wasUp) tell.down(`no connection: ${reason}`)
      wasUp = false
      return undefined
    }
  }

  async function open(onOpen: () => void): Promise<Session> {
    const spoken = Promise.withResolvers<void>()
    const announced = Promise.withResolvers<void>()
    const watch = symbolWatch(subscriptions, options.silenceMs, machine.now())
    const names = subscriptions.map(streamName).join('/')
    const socket = openSocket({
      url: `${options.streamUrl.replace(/\/+$/, '')}/stream?streams=${names}`,
      machine,
      silenceMs: options.silenceMs,
      onOpen,
      onText(text) {
        const receivedTime = clock.now()
        const frame = readFrame(text, receivedTime)
        if (frame.kind === 'reply') return
        if (frame.kind === 'shutdown') return announced.resolve()
        listener.frame(text, receivedTime)
        spoken.resolve()
        if (frame.kind === 'unreadable') {
          return listener.unreadable(text, receivedTime, frame.reason)
        }
        const { symbol } = frame.event
        watch.heard(symbol, machine.now())
        if (watch.isBack(symbol)) tell.up(subscriptions.filter((each) => each.symbol === symbol))
        listener.event(frame.event)
      },
    })
    const abort = () => socket.close()
    signal.addEventListener('abort', abort, { once: true })
    void socket.ended.then(() => signal.removeEventListener('abort', abort))
    await socket.opened
    const session = { socket, watch, openedAt: machine.now() }
    void watchSymbols(session)
    return { ...session, spoke: spoken.promise, shutdown: announced.promise }
  }

  /** What happens to a session first. */
  async function fateOf({ socket, shutdown, openedAt }: Session) {
    const stop = new AbortController()
    const due = machine
      .until(openedAt + rotateAfterMs, AbortSignal.any([signal, stop.signal]))
      .then(
        () => ({ kind: 'due' as const }),
        () => ({ kind: 'due' as const }),
      )
    const ended = socket.ended.then((reason) => ({ kind: 'ended' as const, reason }))
    const announced = shutdown.then(() => ({ kind: 'due' as const }))
    const fate = await Promise.race([ended, announced, due])
    stop.abort()
    return fate
  }

  /** The new one listens before the old one stops; what both hear comes twice. */
  async function replaced(old: Session): Promise<Session | undefined> {
    const next = await connect(() => {})
    if (next === undefined) return undefined
    if (old.socket.isOver()) {
      // It went before the new one came: there was a time when nobody listened.
      tell.down(await old.socket.ended)
      tell.up()
      return next
    }
    const patience = new AbortController()
    const late = machine
      .until(machine.now() + overlapMs, AbortSignal.any([signal, patience.signal]))
      .catch(() => {})
    await Promise.race([next.spoke, next.socket.ended, late])
    patience.abort()
    old.socket.close()
    return next
  }

  /** One symbol may fall silent while the others speak: it alone is subscribed anew. */
  async function watchSymbols({ socket, watch }: Pick<Session, 'socket' | 'watch'>): Promise<void> {
    let over = false
    let commands = 0
    void socket.ended.then(() => {
      over = true
    })
    while (!over && !signal.aborted) {
      await pause(machine, WATCH_EVERY_MS, signal)
      if (over || signal.aborted) return
      // Two commands each second: the venue takes five.
      const [silent] = watch.silent(machine.now())
      if (silent === undefined) continue
      const params = silent.subscriptions.map(streamName)
      socket.send({ method: 'UNSUBSCRIBE', params, id: ++commands })
      socket.send({ method: 'SUBSCRIBE', params, id: ++commands })
      tell.down(`silent for ${Math.round(silent.forMs / 1000)} s`, silent.subscriptions)
    }
  }
}
