import { createHmac, timingSafeEqual } from 'node:crypto'
import { RestRefusal } from '../server/rest-refusal.ts'

/** Who may trade. */
export interface ApiKey {
  readonly key: string
  readonly secret: string
}

const USUAL_WINDOW_MS = 5000
const WIDEST_WINDOW_MS = 60_000
/** How far ahead of ours a client's clock may be. */
const AHEAD_MS = 1000

export interface Signed {
  readonly apiKey: string | undefined
  readonly params: URLSearchParams
  /** What the signature was made of, to the letter. */
  readonly payload: string
  readonly signature: string | undefined
}

/**
 * Throws the venue's refusal unless the request is signed by the key's owner and fresh. A hurried market's time
 * runs away from everybody's, so a timestamp may be the market's or the machine's.
 */
export function checkSigned(signed: Signed, known: ApiKey, clocks: readonly number[]): void {
  const { apiKey, params, payload, signature } = signed
  if (apiKey === undefined || apiKey === '') {
    throw new RestRefusal(401, -2014, 'API-key format invalid.')
  }
  if (apiKey !== known.key) {
    throw new RestRefusal(401, -2015, 'Invalid API-key, IP, or permissions for action.')
  }
  const timestamp = integerOf(params, 'timestamp')
  if (timestamp === undefined) throw missing('timestamp')
  if (signature === undefined || signature === '') throw missing('signature')
  const window = integerOf(params, 'recvWindow') ?? USUAL_WINDOW_MS
  if (window > WIDEST_WINDOW_MS) {
    throw new RestRefusal(400, -1131, 'recvWindow must be less than 60000.')
  }
  const expected = createHmac('sha256', known.secret).update(payload).digest()
  const given = Buffer.from(signature, 'hex')
  if (!/^[0-9a-f]{64}$/i.test(signature) || !timingSafeEqual(given, expected)) {
    throw new RestRefusal(400, -1022, 'Signature for this request is not valid.')
  }
  const isAhead = clocks.every((now) => timestamp >= now + AHEAD_MS)
  const isFresh = clocks.some((now) => timestamp < now + AHEAD_MS && now - timestamp <= window)
  if (isFresh) return
  throw new RestRefusal(
    400,
    -1021,
    isAhead
      ? "Timestamp for this request was 1000ms ahead of the server's time."
      : 'Timestamp for this request is outside of the recvWindow.',
  )
}

export function missing(name: string): RestRefusal {
  return new RestRefusal(
    400,
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  )
}

export function integerOf(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name)
  if (text === null || text === '') return undefined
  if (/^\d{1,16}$/.test(text)) return Number(text)
  const message = `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`
  throw new RestRefusal(400, -1100, message)
}
