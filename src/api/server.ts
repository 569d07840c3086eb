import Fastify, { type FastifyInstance } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { assert, type Log } from '../runtime/index.ts'
import { ApiError } from './api-error.ts'
import type { Dashboard } from './dashboard.ts'
import type { Explain } from './explainer.ts'
import { answerFailure, answerUnknown } from './failures.ts'
import { SECURITY_HEADERS } from './headers.ts'
import { addPage } from './page-files.ts'
import { addRoutes } from './routes.ts'

interface ServerOptions extends ServedParts {
  /** Address to listen at: `127.0.0.1` for this machine only, `0.0.0.0` for all who can reach it. */
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly log: Log
}

/** What is served. */
interface ServedParts {
  /** One a symbol; the first is meant where none is asked for. */
  readonly dashboards: readonly Dashboard[]
  readonly explain: Explain
}

interface RunningServer {
  /** Where a browser on this machine finds the page. */
  readonly url: string
  /** Stops listening and lets go of open connections. */
  close(): Promise<void>
}

/** Serves the API and the page. Throws an `ApiError` that says what to do when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, log } = options
  const app = await createServer(options, log)
  try {
    await app.listen({ host, port })
  } catch (cause) {
    await app.close()
    throw listenError(cause, host, port)
  }
  return { url: urlOf(app, host), close: () => app.close() }
}

/** The server without its socket. */
export async function createServer(served: ServedParts, log: Log): Promise<FastifyInstance> {
  const fail = answerFailure(log)
  const app = Fastify({
    exposeHeadRoutes: false,
    // Pages poll over connections they keep open; stopping must not wait for them.
    forceCloseConnections: true,
    requestTimeout: 30_000,
    frameworkErrors: (error, request, reply) =>
      fail(error, request, reply.headers(SECURITY_HEADERS)),
  })
  app.setSerializerCompiler<TSchema>(({ schema }) => checkedJson(schema))
  app.setErrorHandler<Error>(fail)
  app.setNotFoundHandler(answerUnknown)
  app.addHook('onRequest', async (_, reply) => {
    reply.headers(SECURITY_HEADERS)
  })
  addRoutes(app, served)
  await addPage(app)
  return app
}

/** JSON that keeps the contract: an answer that breaks it is our bug and is not sent. */
function checkedJson(schema: TSchema): (answer: unknown) => string {
  const contract = Compile(schema)
  return (answer) => {
    assert(
      contract.Check(answer),
      `an answer broke the contract: ${faults(contract.Errors(answer))}`,
    )
    return JSON.stringify(answer)
  }
}

function faults(errors: readonly { readonly instancePath: string; readonly message: string }[]) {
  return errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join(', ')
}

function listenError(cause: unknown, host: string, port: number): ApiError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} is already in use. Stop what uses it or set PORT to another number.`
    return new ApiError('PORT_TAKEN', message)
  }
  const why = code === 'EACCES' ? 'it needs more rights than we have' : String(cause)
  const message = `Cannot listen at ${host} port ${port}: ${why}. Set HOST or PORT to another one.`
  return new ApiError('ADDRESS_REFUSED', message, { cause })
}

function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address()
  assert(typeof address === 'object' && address !== null, 'we listen at a port')
  const everywhere = ['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(host)
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${address.port}`
}
