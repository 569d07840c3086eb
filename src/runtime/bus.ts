/** A stream of messages of one kind. Messages of one key keep their order; between keys there is none. */
export interface Topic<Message> {
  readonly name: string
  keyOf(message: Message): string
}

/** A message on its way to one consumer. */
export interface Delivery<Message> {
  readonly key: string
  /** Rises with every message of the key. A message that comes again has the number it had. */
  readonly sequence: number
  readonly message: Message
}

/**
 * Takes one message. To resolve is to acknowledge; to reject asks for it again, before anything later of its
 * key. It may thus come more than once: whoever minds keeps the last sequence of each key.
 */
export type Consume<Message> = (delivery: Delivery<Message>) => Promise<void> | void

export interface Subscription {
  /** Resolves when everything published so far (of a key, or of all) was acknowledged. */
  caughtUp(key?: string): Promise<void>
}

/**
 * Carries messages from who makes them to whoever consumes them: each at least once, in order within a key.
 * A consumer that lags behind makes publishers of its key wait, so that memory stays bounded, and nobody else.
 */
export interface Bus {
  /** Resolves when every consumer has room for what comes next of this key. Rejects with `CLOSED` after `close`. */
  publish<Message>(topic: Topic<Message>, message: Message): Promise<void>
  /** From now on. `consumer` names who it is, once per topic. */
  subscribe<Message>(
    topic: Topic<Message>,
    consumer: string,
    consume: Consume<Message>,
  ): Subscription
  /**
   * Takes nothing more, hands out what it has taken, and resolves when all of that is acknowledged. What still
   * fails now is not tried again.
   */
  close(): Promise<void>
}

type BusErrorCode = 'CLOSED' | 'NAME_TAKEN'

/** The bus was used in a way it cannot be. */
export class BusError extends Error {
  override readonly name = 'BusError'
  readonly code: BusErrorCode

  constructor(code: BusErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
