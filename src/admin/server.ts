/** The admin API over HTTP. For operators and their tools on this machine; not for the internet. */
import type { AddressInfo } from 'node:net'
import { fastify, type FastifyInstance } from 'fastify'
import type { Clock } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { LiveCalls } from '../call/live-calls.ts'
import type { PolicyStore } from '../policy/store.ts'
import { refusalOf } from './guard.ts'
import { healthOf, healthStatusOf, type MediaNodeState } from './health.ts'
import { policyView, reloadView, statsView } from './views.ts'

export interface AdminPorts {
  readonly calls: LiveCalls
  readonly policy: PolicyStore
  readonly metrics: Metrics
  /** The media engines as they are now; empty when none is configured. */
  readonly media: () => readonly MediaNodeState[]
  readonly draining: () => boolean
  readonly clock: Clock
  readonly log: Log
}

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
/** More live calls than this are counted but not listed. */
const listMax = 1000

/** @throws RouterError LISTEN_FAILED */
export async function createAdmin(ports: AdminPorts, listen: HttpAddress): Promise<Admin> {
  const server = fastify({
    bodyLimit: bodyMaxBytes, requestTimeout: requestTimeoutMs, forceCloseConnections: true,
    routerOptions: { maxParamLength: 64 },
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
  await bind(server, listen)
  const [bound] = server.addresses() as AddressInfo[]
  return {
    address: { host: bound?.address ?? listen.host, port: bound?.port ?? listen.port },
    close: () => server.close(),
  }
}

function addRoutes(server: FastifyInstance, ports: AdminPorts): void {
  const { calls, policy, metrics, clock } = ports
  const startedMs = clock.monotonicMs()
  const noSuchCall = { error: 'no such call' }

  server.get('/healthz', (_request, reply) => {
    const health = healthOf({ lastReload: policy.lastReload, draining: ports.draining(), media: ports.media() })
    return reply.code(healthStatusOf(health)).send(health)
  })

  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))

  server.get('/stats', () => statsView({ calls, policy, metrics, clock, startedMs, media: ports.media() }))

  server.get('/calls', () => ({
    count: calls.count,
    calls: [...calls].slice(0, listMax).map(call => call.describe()),
  }))

  server.get<{ Params: { uid: string } }>('/calls/:uid', (request, reply) => {
    const call = calls.get(request.params.uid)
    return call ? reply.send(call.describe()) : reply.code(404).send(noSuchCall)
  })

  // 202: the BYE is on its way; the call is gone when its other side has answered.
  server.delete<{ Params: { uid: string } }>('/calls/:uid', (request, reply) => {
    const call = calls.get(request.params.uid)
    if (!call) return reply.code(404).send(noSuchCall)
    const view = call.describe()
    call.hangUp('operator', 'ended over the admin API')
    return reply.code(202).send(view)
  })

  server.get('/policy', () => policyView(policy))

  server.post('/policy/reload', async (_request, reply) => {
    const result = await policy.reload()
    return reply.code(result.kind === 'refused' ? 422 : 200).send(reloadView(result))
  })
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
