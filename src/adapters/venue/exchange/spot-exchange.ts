import type { Clock } from '../../../runtime/index.ts'
import type { ExchangeAnswer, ExchangeFactory, ExchangeRequest } from '../exchange-port.ts'
import { REST_ANSWERS } from './account-answers.ts'
import { type ApiKey, checkSigned } from './signing.ts'
import { spotAccount } from './spot-account.ts'
import { serveWebSocketApi } from './websocket-api.ts'

interface SpotOptions {
  readonly key: ApiKey
  readonly machine: Pick<Clock, 'now'>
}

/** A spot account on the venue's markets, behind REST and the WebSocket API. What it holds goes with the process. */
export function spotExchange({ key, machine }: SpotOptions): ExchangeFactory {
  return ({ markets, clock }) => {
    const account = spotAccount({ markets })
    const clocks = () => [Math.floor(clock.now()), machine.now()]
    return {
      async handle(request): Promise<ExchangeAnswer | undefined> {
        const name = `${request.method} ${request.path}`
        const known = REST_ANSWERS[name]
        if (known === undefined || !Object.hasOwn(REST_ANSWERS, name)) return undefined
        const { params, payload, signature } = signedParts(request)
        const apiKey = request.headers['x-mbx-apikey']
        checkSigned({ apiKey, params, payload, signature }, key, clocks())
        return { status: 200, body: known.answer(account, params), weight: known.weight }
      },
      connectWebSocketApi(socket) {
        serveWebSocketApi(socket, { account, key, now: () => clock.now(), clocks })
      },
      close: () => account.close(),
    }
  }
}

/** Parameters may come in the query, in the body or in both; the signature is made of both, to the letter. */
function signedParts({ rawQuery, body }: ExchangeRequest) {
  const whole = [rawQuery, body].map(withoutSignature)
  const params = new URLSearchParams([
    ...new URLSearchParams(rawQuery),
    ...new URLSearchParams(body),
  ])
  const signature = params.get('signature') ?? undefined
  return { params, payload: whole.join(''), signature }
}

function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((part) => !part.startsWith('signature='))
    .join('&')
}
