/** The policies beside the one in force, over the API: what the shadow says, and how the trial goes. */
import type { FastifyInstance } from 'fastify'

export interface RolloutViews {
  readonly shadow?: { report(): object } | undefined
  readonly canary?: CanaryHandle | undefined
}

/** A policy on trial, as far as the API goes. */
export interface CanaryHandle {
  view(): object
  /** From 0 to 1. */
  setShare(share: number): void
  /** @returns false when there is nothing to promote */
  promote(): boolean
  readonly trouble: string | undefined
}

/** `5%`, `0.5%`. */
const percent = /^(\d{1,3}(?:\.\d{1,3})?)%$/

export function addRolloutRoutes(server: FastifyInstance, { shadow, canary }: RolloutViews): void {
  const noShadow = { error: 'no shadow policy is asked; start with --shadow DIR' }
  const noCanary = { error: 'no policy is on trial; start with --canary DIR' }

  server.get('/shadow', (_request, reply) => shadow ? reply.send(shadow.report()) : reply.code(404).send(noShadow))

  server.get('/policy/canary', (_request, reply) =>
    canary ? reply.send(canary.view()) : reply.code(404).send(noCanary))

  server.post<{ Body: { readonly share?: unknown } | null }>('/policy/canary', (request, reply) => {
    if (!canary) return reply.code(404).send(noCanary)
    const share = Number(percent.exec(String(request.body?.share))?.[1]) / 100
    if (!(share <= 1)) return reply.code(400).send({ error: 'say the share, such as {"share": "5%"}' })
    canary.setShare(share)
    return reply.send(canary.view())
  })

  server.delete('/policy/canary', (_request, reply) => {
    if (!canary) return reply.code(404).send(noCanary)
    canary.setShare(0)
    return reply.send(canary.view())
  })

  server.post('/policy/canary/promote', (_request, reply) => {
    if (!canary) return reply.code(404).send(noCanary)
    if (!canary.promote()) return reply.code(409).send({ error: 'no version of it is sound', ...canary.view() })
    return reply.send(canary.view())
  })
}
