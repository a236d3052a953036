/** How media engines stand, and taking one out by hand. */
import type { FastifyInstance } from 'fastify'

export interface MediaRoutePorts {
  /** The media engines; absent where none is configured. */
  readonly engines?: {
    list(): readonly (object & { readonly name: string })[]
    /** @returns false when there is none of that name */
    drain(name: string, drained: boolean): boolean
  }
}

export function addMediaRoutes(server: FastifyInstance, { engines }: MediaRoutePorts): void {
  server.get('/media', () => ({ engines: engines?.list() ?? [] }))

  // Drained, an engine keeps the calls it has; they end there, or move when it is lost.
  for (const [word, drained] of [['drain', true], ['undrain', false]] as const) {
    server.post<{ Params: { name: string } }>(`/media/:name/${word}`, (request, reply) => {
      const { name } = request.params
      if (!engines?.drain(name, drained)) return reply.code(404).send({ error: 'no such media engine' })
      return reply.send(engines.list().find(engine => engine.name === name))
    })
  }
}
