import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { WebSocket } from 'ws'
import { RestRefusal } from '../server/rest-refusal.ts'
import { SOCKET_ANSWERS } from './account-answers.ts'
import type { ApiKey } from './signing.ts'
import { checkSigned } from './signing.ts'
import type { SpotAccount } from './spot-account.ts'
import { userEvents } from './user-events.ts'

const request = Compile(
  Type.Object({
    id: Type.Union([Type.String(), Type.Integer(), Type.Null()]),
    method: Type.String(),
    params: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    ),
  }),
)

interface ApiOptions {
  readonly account: SpotAccount
  readonly key: ApiKey
  /** The market's time, epoch ms. */
  readonly now: () => number
  readonly clocks: () => readonly number[]
}

/** Speaks the venue's WebSocket API with one client: orders, and what becomes of them. */
export function serveWebSocketApi(socket: WebSocket, options: ApiOptions): void {
  const { account, key, now, clocks } = options
  let subscriptions = 0
  let unsubscribe: (() => void) | undefined
  socket.on('close', () => unsubscribe?.())
  socket.on('message', (raw) => socket.send(JSON.stringify(reply(String(raw)))))

  function reply(text: string): object {
    let asked: unknown
    try {
      asked = JSON.parse(text)
    } catch {
      asked = undefined // The client is told by the answer.
    }
    if (!request.Check(asked)) {
      return refusal(null, new RestRefusal(400, -1135, 'The request is not a valid JSON.'))
    }
    try {
      return { id: asked.id, status: 200, result: answer(asked), rateLimits: [] }
    } catch (error) {
      if (error instanceof RestRefusal) return refusal(asked.id, error)
      const why = error instanceof Error ? error.message : String(error)
      return refusal(asked.id, new RestRefusal(500, -1000, `An unknown error occurred: ${why}`))
    }
  }

  function answer({ method, params = {} }: { method: string; params?: object }): unknown {
    switch (method) {
      case 'ping':
        return {}
      case 'time':
        return { serverTime: Math.floor(now()) }
      case 'session.logon':
        throw new RestRefusal(400, -4056, 'HMAC_SHA256 API key is not supported.')
      case 'userDataStream.subscribe.signature':
        signed(params)
        return { subscriptionId: subscribe() }
      case 'userDataStream.unsubscribe':
        unsubscribe?.()
        unsubscribe = undefined
        return {}
    }
    const known = SOCKET_ANSWERS[method]
    if (known === undefined || !Object.hasOwn(SOCKET_ANSWERS, method)) {
      throw new RestRefusal(400, -1101, `Unknown method '${method}'.`)
    }
    return known.answer(account, signed(params))
  }

  /** Here the signature is made of the parameters in the order of their names. */
  function signed(given: object): URLSearchParams {
    const entries = Object.entries(given)
      .filter(([name]) => name !== 'signature')
      .map(([name, value]): [string, string] => [name, String(value)])
      .sort(([a], [b]) => (a < b ? -1 : 1))
    const params = new URLSearchParams(entries)
    const payload = entries.map(([name, value]) => `${name}=${value}`).join('&')
    const signature = 'signature' in given ? String(given.signature) : undefined
    const apiKey = params.get('apiKey') ?? undefined
    checkSigned({ apiKey, params, payload, signature }, key, clocks())
    return params
  }

  function subscribe(): number {
    unsubscribe?.()
    const subscriptionId = subscriptions++
    unsubscribe = account.onNews((news) => {
      const desk = account.desk(new URLSearchParams({ symbol: news.order.symbol }))
      const { baseAsset, quoteAsset } = desk.market
      const events = userEvents(news, [baseAsset, quoteAsset], account.balances, Math.floor(now()))
      for (const event of events) socket.send(JSON.stringify({ subscriptionId, event }))
    })
    return subscriptionId
  }
}

function refusal(id: string | number | null, { status, code, message }: RestRefusal): object {
  return { id, status, error: { code, msg: message }, rateLimits: [] }
}
