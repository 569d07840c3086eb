import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { StreamHub } from './stream-hub.ts'
import type { Subscriber } from './subscriber.ts'

/** Streams one connection may listen to. */
const MOST_STREAMS = 1024

const id = Type.Optional(Type.Union([Type.Integer(), Type.String(), Type.Null()]))
const command = Compile(
  Type.Object({
    method: Type.String(),
    params: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Boolean()]))),
    id,
  }),
)

/** Answers one message of a stream's client: SUBSCRIBE and its kin. */
export function answerCommand(text: string, subscriber: Subscriber, hub: StreamHub): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return JSON.stringify({ error: { code: 3, msg: `Invalid JSON: ${why}` } })
  }
  if (!command.Check(value)) return refusal(null, 'it must have a method, params and an id')
  const { method, params = [], id: given = null } = value
  const names = params.filter((param) => typeof param === 'string')
  switch (method) {
    case 'SUBSCRIBE': {
      if (names.length === 0) return refusal(given, 'params must name a stream at least')
      if (new Set([...subscriber.streams, ...names]).size > MOST_STREAMS) {
        return refusal(given, `a connection may have ${MOST_STREAMS} streams at most`)
      }
      for (const name of names) hub.subscribe(subscriber, name)
      return result(given, null)
    }
    case 'UNSUBSCRIBE':
      for (const name of names) hub.unsubscribe(subscriber, name)
      return result(given, null)
    case 'LIST_SUBSCRIPTIONS':
      return result(given, [...subscriber.streams])
    case 'SET_PROPERTY': {
      const [property, on] = params
      if (property !== 'combined' || typeof on !== 'boolean') {
        return refusal(given, 'the only property is combined, true or false')
      }
      subscriber.combined = on
      return result(given, null)
    }
    case 'GET_PROPERTY':
      return result(given, subscriber.combined)
    default:
      return refusal(given, `unknown variant ${method}`)
  }
}

type Id = number | string | null

function result(given: Id, value: unknown): string {
  return JSON.stringify({ result: value, id: given })
}

function refusal(given: Id, why: string): string {
  return JSON.stringify({ error: { code: 2, msg: `Invalid request: ${why}` }, id: given })
}
