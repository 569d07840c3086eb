import { durationMs } from '../faults/fault-script.ts'
import type { Faults } from '../faults/faults.ts'
import type { Subscriber } from './subscriber.ts'

interface Letter {
  readonly name: string
  readonly symbol: string
  readonly time: number
}

/** Puts a frame on its way, with whatever goes wrong with frames just now. */
export function deliver(
  subscriber: Subscriber,
  text: string,
  { name, symbol, time }: Letter,
  faults: Faults,
): void {
  const { connection } = subscriber
  const subject = { where: 'streams', name, symbol } as const
  if (faults.meets('silence', subject)) return
  const late = faults.meets('delay', subject)?.by
  const notBefore = late === undefined ? undefined : time + durationMs(late)
  const send = (frame: string) => connection.enqueue(frame, notBefore)
  if (subscriber.held === undefined && faults.meets('reorder', subject)) {
    subscriber.held = text
    return
  }
  send(damaged(text, faults, subject))
  if (faults.meets('duplicate', subject)) send(text)
  if (subscriber.held === undefined) return
  send(subscriber.held)
  subscriber.held = undefined
}

/** A text as it looks after half of it was lost, or something got into it; as it was, where no fault says so. */
export function damaged(
  text: string,
  faults: Faults,
  subject: Parameters<Faults['meets']>[1],
): string {
  if (faults.meets('truncate', subject)) return text.slice(0, Math.floor(text.length / 2))
  if (faults.meets('malformed', subject)) return text.replace(/[:,]/, '<')
  return text
}
