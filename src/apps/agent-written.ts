/** An agent as it is written down, in the journal or where other routers read it: times by the wall clock. */
import type { Clock } from '../base/clock.ts'
import type { AgentState, Hall, KnownAgent } from './hall.ts'

export interface WrittenAgent extends Omit<AgentState, 'idleSinceMs'> {
  /** Absent for one who was never called. */
  readonly idleSinceMs?: number
  /** The queues they are signed off from, and those in which they were called last. */
  readonly away: readonly string[]
  readonly last: readonly string[]
}

type Now = Pick<Clock, 'nowMs' | 'monotonicMs'>

/** Undefined for an agent of whom there is nothing to say. */
export function agentWritten(hall: Hall, name: string, now: Now): WrittenAgent | undefined {
  const state = hall.agents.get(name)
  const away = [...hall.queues.keys()].filter(queue => hall.away.has(`${queue} ${name}`))
  if (!state) return away.length === 0 ? undefined : { is: 'free', queue: '', untilMs: 0, calls: 0, away, last: [] }
  const { idleSinceMs, untilMs, ...rest } = state
  const last = [...hall.last].filter(([, who]) => who === name).map(([queue]) => queue)
  const shiftMs = now.nowMs() - now.monotonicMs()
  return {
    ...rest, away, last, untilMs: untilMs + shiftMs,
    ...Number.isFinite(idleSinceMs) && { idleSinceMs: idleSinceMs + shiftMs },
  }
}

/** Back on the clock of this process. */
export function agentIn({ away, last, ...state }: WrittenAgent, now: Now): KnownAgent {
  const shiftMs = now.monotonicMs() - now.nowMs()
  return {
    away, last,
    state: {
      ...state, untilMs: state.untilMs + shiftMs,
      idleSinceMs: state.idleSinceMs === undefined ? Number.NEGATIVE_INFINITY : state.idleSinceMs + shiftMs,
    },
  }
}

/**
 * One of the process before: whoever was being called is free, and so is, from now on, who talked in a call that
 * is gone.
 */
export function settled(agent: WrittenAgent, isLive: (uid: string) => boolean, nowMs: number): WrittenAgent {
  const { call, ...rest } = agent
  if (agent.is === 'resting' || (agent.is === 'talking' && call !== undefined && isLive(call))) return agent
  return { ...rest, is: 'free', ...agent.is === 'talking' && { idleSinceMs: nowMs } }
}

/** The agents of whom something else is to be written down. */
export function changedAgents(was: Hall, { agents, away }: Hall): readonly string[] {
  if (agents === was.agents && away === was.away) return []
  const signed = away === was.away ? [] : [...[...away].filter(who => !was.away.has(who)),
    ...[...was.away].filter(who => !away.has(who))]
  return [...new Set([
    ...[...agents].filter(([name, state]) => was.agents.get(name) !== state).map(([name]) => name),
    ...[...was.agents.keys()].filter(name => !agents.has(name)),
    // An agent's name is what stands behind the queue's, which has no blanks.
    ...signed.map(who => who.slice(who.indexOf(' ') + 1)),
  ])]
}
