/** The admin API over HTTP. For operators and their tools on this machine; not for the internet. */
import type { AddressInfo } from 'node:net'
import { fastify, type FastifyInstance } from 'fastify'
import { RouterError } from '../base/errors.ts'
import { addConferenceRoutes, type ConferenceRoutePorts } from './conference-routes.ts'
import { refusalOf } from './guard.ts'
import { addMediaRoutes, type MediaRoutePorts } from './media-routes.ts'
import { addRoutes, type AdminPorts } from './routes.ts'

export interface HttpAddress {
  readonly host: string
  /** 0 asks for a free port. */
  readonly port: number
}

export interface Admin {
  /** As bound. */
  readonly address: HttpAddress
  close(): Promise<void>
}

const bodyMaxBytes = 16 * 1024
const requestTimeoutMs = 10_000

/** @throws RouterError LISTEN_FAILED */
export async function createAdmin(
  ports: AdminPorts & MediaRoutePorts & ConferenceRoutePorts, listen: HttpAddress,
): Promise<Admin> {
  const server = fastify({
    bodyLimit: bodyMaxBytes, requestTimeout: requestTimeoutMs, forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
  })
  const ownNames = new Set([listen.host.toLowerCase()])
  server.addHook('onRequest', async (request, reply) => {
    const refusal = refusalOf({ method: request.method, headers: request.headers }, ownNames)
    if (refusal !== undefined) await reply.code(403).send({ error: refusal })
  })
  server.setNotFoundHandler(({ method, url }, reply) => reply.code(404).send({ error: `no ${method} ${url} here` }))
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) ports.log.error({ err: error, url: request.url }, 'admin request failed')
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : messageOf(error) })
  })
  addRoutes(server, ports)
  addMediaRoutes(server, ports)
  addConferenceRoutes(server, ports)
  await bind(server, listen)
  server.server.on('error', err => ports.log.warn({ err }, 'a connection to the admin API could not be accepted'))
  const [bound] = server.addresses() as AddressInfo[]
  return {
    address: { host: bound?.address ?? listen.host, port: bound?.port ?? listen.port },
    close: () => server.close(),
  }
}

async function bind(server: FastifyInstance, { host, port }: HttpAddress): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (error) {
    await server.close()
    const why = codeOf(error) === 'EADDRINUSE' ? 'is already in use' : `cannot be bound (${messageOf(error)})`
    throw new RouterError('LISTEN_FAILED', `the admin address ${host}:${port} ${why}`, { host, port }, error)
  }
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' && status >= 400 ? status : 500
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
