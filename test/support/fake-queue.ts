/** Queues and their agents as a policy would have compiled them. */
import type { Agent, Queue } from '../../src/policy/queue/queue.ts'
import { planOf, targetOf } from './fake-policy.ts'

export const agentOf = (name: string, ...skills: readonly string[]): Agent =>
  ({ name, plan: planOf([targetOf(name)]), skills })

export const queueOf = (agents: readonly Agent[], change: Partial<Queue> = {}): Queue => ({
  name: 'sales', agents, order: 'longest-idle', position: [], wait: [], everyMs: 30_000, callersMax: 100,
  rest: { afterCallMs: 10_000, afterRefusalMs: 30_000 }, longestMs: 600_000,
  overflow: { do: 'refuse', status: 480 }, exits: new Map(), ...change,
})
