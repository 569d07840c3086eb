import type { ServerResponse } from 'node:http'
import { RestRefusal } from './rest-refusal.ts'

/** What goes back over HTTP. */
export interface RestAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** Where there is more to say than the body's length tells: the answer to HEAD. */
  readonly type?: string
}

const JSON_TYPE = 'application/json;charset=UTF-8'

export function jsonAnswer(body: unknown, status = 200): RestAnswer {
  return { status, body: JSON.stringify(body) }
}

/** The venue's words for what went wrong. A bug of ours is told as the venue tells its own. */
export function failureAnswer(error: unknown): RestAnswer {
  if (error instanceof RestRefusal) {
    const { status, code, message, headers } = error
    return { status, headers, body: JSON.stringify({ code, msg: message }) }
  }
  const why = error instanceof Error ? error.message : String(error)
  const msg = `An unknown error occurred while processing the request: ${why}`
  return jsonAnswer({ code: -1000, msg }, 500)
}

export function sendAnswer(response: ServerResponse, answer: RestAnswer, common: object): void {
  const { status, headers, body, type = JSON_TYPE } = answer
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...common,
    ...headers,
  })
  response.end(body)
}
