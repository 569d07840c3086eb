import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../runtime/index.ts'
import { ApiError, type ApiErrorCode } from './api-error.ts'
import type { ErrorAnswer } from './contract.ts'

const STATUS: Partial<Record<ApiErrorCode, number>> = {
  BAD_REQUEST: 400,
  NOT_FOUND: 404,
  NO_FORECAST: 404,
  NOT_READY: 503,
  BUSY: 503,
  WITHHELD: 409,
  UNEXPLAINABLE: 409,
  NOT_REPRODUCIBLE: 409,
  MODEL_GONE: 410,
}

/** Turns whatever was thrown into an answer. What the asker could not know goes to the log, not to them. */
export function answerFailure(log: Log) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof ApiError) return reject(reply, STATUS[error.code] ?? 500, error)
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
    if (status < 500) {
      return reject(reply, status, { code: 'BAD_REQUEST', message: `${error.message}.` })
    }
    log.error('an API answer failed', { method: request.method, url: request.url, error })
    const message = 'Something went wrong on our side; the log says what.'
    return reject(reply, 500, { code: 'INTERNAL', message })
  }
}

export function answerUnknown(request: FastifyRequest, reply: FastifyReply) {
  const message = `There is nothing at ${request.method} ${request.url.split('?')[0]}.`
  return reject(reply, 404, { code: 'NOT_FOUND', message })
}

function reject(reply: FastifyReply, status: number, { code, message }: ErrorAnswer['error']) {
  // Serialised here: a failing answer must not depend on the checks that may just have failed it.
  const body: ErrorAnswer = { error: { code, message } }
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
}
