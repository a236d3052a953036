/** What can be asked of the admin API, path by path. */
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { LiveCalls } from '../call/live-calls.ts'
import type { PolicyStore } from '../policy/store.ts'
import { healthOf, healthStatusOf, type MediaNodeState } from './health.ts'
import { addRolloutRoutes, type RolloutViews } from './rollout-routes.ts'
import { addTargetRoutes, type TargetRoutePorts } from './target-routes.ts'
import { policyView, reloadView, statsView } from './views.ts'

export interface AdminPorts extends TargetRoutePorts {
  readonly calls: LiveCalls
  readonly policy: PolicyStore
  readonly metrics: Metrics
  /** The media engines as they are now; empty when none is configured. */
  readonly media: () => readonly MediaNodeState[]
  /** What is wrong with the way calls come in; see {@link healthOf}. */
  readonly edge?: () => string | undefined
  readonly draining: () => boolean
  /** What keeps call records from where they belong; see {@link healthOf}. */
  readonly records?: () => readonly string[]
  /** What keeps calls from being recorded; see {@link healthOf}. */
  readonly recordings?: () => string | undefined
  /** The policies beside the one in force. */
  readonly rollout?: RolloutViews
  /** The phones that registered, as they are now. */
  readonly registrations?: () => Promise<readonly object[]>
  /** Our registrations with peers. */
  readonly enrolments?: { list(): readonly object[]; readonly trouble: string | undefined }
  /** Who waits in an orbit, as they are now. */
  readonly parked?: () => readonly object[]
  /** Who waits for which agents; signs agents on and off. */
  readonly queues?: { list(): readonly object[]; sign(queue: string, agent: string, isIn: boolean): boolean }
  readonly clock: Clock
  readonly log: Log
}

/** More live calls than this are counted but not listed. */
const listMax = 1000

/** Adds every path to `server`. */
export function addRoutes(server: FastifyInstance, ports: AdminPorts): void {
  const { calls, policy, metrics, clock } = ports
  const startedMs = clock.monotonicMs()
  const noSuchCall = { error: 'no such call' }

  server.get('/healthz', (_request, reply) => {
    const health = healthOf({
      lastReload: policy.lastReload, draining: ports.draining(), media: ports.media(),
      edge: ports.edge?.(), trouble: ports.rollout?.canary?.trouble, unregistered: ports.enrolments?.trouble,
      records: ports.records?.(), unrecorded: ports.recordings?.(),
    })
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

  // 202: the engine is asked; the call's `recording` and the log say what came of it.
  for (const word of ['start', 'pause', 'resume', 'stop'] as const) {
    server.post<{ Params: { uid: string } }>(`/calls/:uid/recording/${word}`, (request, reply) => {
      const call = calls.get(request.params.uid)
      if (!call) return reply.code(404).send(noSuchCall)
      if (!call.record(word)) return reply.code(409).send({ error: `the recording cannot ${word} now` })
      return reply.code(202).send(call.describe())
    })
  }

  addTargetRoutes(server, ports)

  server.get('/registrations', async () => {
    const registrations = await ports.registrations?.() ?? []
    return { count: registrations.length, registrations: registrations.slice(0, listMax) }
  })

  server.get('/trunks', () => ({ trunks: ports.enrolments?.list() ?? [] }))

  server.get('/parked', () => {
    const parked = ports.parked?.() ?? []
    return { count: parked.length, parked: parked.slice(0, listMax) }
  })

  server.get('/queues', () => ({ queues: ports.queues?.list() ?? [] }))

  for (const [word, isIn] of [['POST', true], ['DELETE', false]] as const) {
    server.route<{ Params: { name: string; agent: string } }>({
      method: word, url: '/queues/:name/agents/:agent', handler: (request, reply) => {
        const { name, agent } = request.params
        const isKnown = ports.queues?.sign(name, agent, isIn) ?? false
        return isKnown ? reply.send({ queue: name, agent, in: isIn })
          : reply.code(404).send({ error: 'no such agent of such a queue' })
      },
    })
  }

  addRolloutRoutes(server, ports.rollout ?? {})

  server.get('/policy', () => policyView(policy))

  server.post('/policy/reload', async (_request, reply) => {
    const result = await policy.reload()
    return reply.code(result.kind === 'refused' ? 422 : 200).send(reloadView(result))
  })
}
