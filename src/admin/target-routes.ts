/** How targets stand, how that changes, and taking one out by hand. */
import type { FastifyInstance } from 'fastify'
import type { Targets } from '../targets/targets.ts'
import type { EventStream } from './event-stream.ts'
import { targetsView } from './views.ts'

export interface TargetRoutePorts {
  readonly targets: Pick<Targets, 'list' | 'changes' | 'drain'>
  /** Where changes of state are told as they happen. */
  readonly events: EventStream
}

export function addTargetRoutes(server: FastifyInstance, { targets, events }: TargetRoutePorts): void {
  const noSuchTarget = { error: 'no such target' }

  server.get('/targets', () => targetsView(targets))

  server.get('/events', (_request, reply) => {
    if (!events.listen(reply.raw)) return reply.code(503).send({ error: 'as many listen as may' })
    return reply.hijack()
  })

  // A target's name may hold slashes and colons, which the caller escapes.
  for (const [word, drained] of [['drain', true], ['undrain', false]] as const) {
    server.post<{ Params: { name: string } }>(`/targets/:name/${word}`, (request, reply) => {
      const { name } = request.params
      if (!targets.drain(name, drained)) return reply.code(404).send(noSuchTarget)
      return reply.send(targets.list().find(target => target.name === name))
    })
  }
}
