import type { Connection } from './connection.ts'

/** A client of streams: raw frames, or wrapped with the stream's name. */
export interface Subscriber {
  readonly connection: Connection
  /** `SET_PROPERTY combined` changes it. */
  combined: boolean
  readonly streams: Set<string>
  /** Held back by a fault, to come after the next one. */
  held: string | undefined
}
