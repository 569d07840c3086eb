import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Trade } from '../../market/index.ts'

/** How Finnhub names what Binance trades. */
const PREFIX = 'BINANCE:'

/** What a message holds. */
export type Message =
  | {
      readonly kind: 'trades'
      readonly trades: readonly { readonly symbol: string; readonly trade: Trade }[]
    }
  | { readonly kind: 'ping' }
  | { readonly kind: 'error'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

const amount = Type.Number({ minimum: 0 })
const tradeMessage = Compile(
  Type.Object({
    type: Type.Literal('trade'),
    data: Type.Array(Type.Object({ s: Type.String(), p: amount, v: amount, t: Type.Integer() })),
  }),
)
const pingMessage = Compile(Type.Object({ type: Type.Literal('ping') }))
const errorMessage = Compile(Type.Object({ type: Type.Literal('error'), msg: Type.String() }))

/** Reads a text frame. */
export function readMessage(text: string): Message {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'unreadable', reason: 'it is no JSON' }
  }
  if (tradeMessage.Check(value)) {
    const trades = value.data.map(({ s, p, v, t }) => ({
      symbol: s.startsWith(PREFIX) ? s.slice(PREFIX.length) : s,
      // Finnhub numbers no trade, and does not say who was the taker.
      trade: { id: Number.NaN, count: 1, price: p, quantity: v, time: t, takerSide: undefined },
    }))
    return { kind: 'trades', trades }
  }
  if (pingMessage.Check(value)) return { kind: 'ping' }
  if (errorMessage.Check(value)) return { kind: 'error', reason: value.msg }
  return { kind: 'unreadable', reason: 'it is neither trades nor a ping nor an error' }
}

/** The command that starts the trades of a symbol. */
export function subscribe(symbol: string): unknown {
  return { type: 'subscribe', symbol: `${PREFIX}${symbol}` }
}
