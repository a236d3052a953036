/** From queues as written to what callers wait by; the checks have been through them. */
import { announceAction } from '../apps/announce-action.ts'
import { promptList, type AppScope } from '../apps/app-action.ts'
import type { QueuePlan } from '../apps/app-plan.ts'
import { voicemailAction } from '../apps/voicemail-action.ts'
import type { DialPlan } from '../decision.ts'
import { durationMs } from '../failover.ts'
import type { Queue as Written, QueueWay } from '../schema.gen.ts'
import { agentName, agentPlace } from './queue-parts.ts'
import type { Agent, Queue, Way } from './queue.ts'

const defaults = Object.freeze({
  order: 'longest-idle', every: '30s', ring: '20s', callers: 100, longest: '10m', afterCall: '10s', afterRefusal: '30s',
} as const)
const gone: Way = Object.freeze({ do: 'refuse', status: 480 })

/** @param dial the plan to call a pool, a peer or a URI */
export function compileQueues(
  queues: Readonly<Record<string, Written>>, dial: (to: string) => DialPlan,
): ReadonlyMap<string, Queue> {
  const done = new Map<string, Queue>()
  // Queues are compiled after those they lead to; a circle, which the checks refuse, would end here.
  const under = new Set<string>()

  function queue(name: string): Queue | undefined {
    const written = queues[name]
    if (done.has(name) || !written || under.has(name)) return done.get(name)
    under.add(name)
    const made = Object.freeze(queueOf(name, written))
    done.set(name, made)
    return made
  }

  function queueOf(name: string, written: Written): Queue {
    const { order = defaults.order, music, rest = {}, callers = defaults.callers, overflow, exit = {} } = written
    const ringMs = durationMs(written.ring ?? defaults.ring)
    return {
      name, order, callersMax: callers, ...music !== undefined && { music },
      agents: written.agents.map(each => agentOf(each, ringMs)),
      position: promptList(written.position ?? []), wait: promptList(written.wait ?? []),
      everyMs: durationMs(written.every ?? defaults.every), longestMs: durationMs(written.longest ?? defaults.longest),
      rest: {
        afterCallMs: durationMs(rest['after-call'] ?? defaults.afterCall),
        afterRefusalMs: durationMs(rest['after-refusal'] ?? defaults.afterRefusal),
      },
      overflow: overflow ? wayOf(overflow) : gone,
      exits: new Map(Object.entries(exit).map(([digit, way]) => [digit, wayOf(way)])),
    }
  }

  function agentOf(agent: Written['agents'][number], ringMs: number): Agent {
    const name = agentName(agent)
    const { skills = [], user } = typeof agent === 'string' ? {} : agent
    const plan = asUser(dial(agentPlace(agent)), user)
    const target = plan.tiers[0]?.members[0]?.target
    return {
      name, skills,
      ...user !== undefined && target && { registers: { target, user } },
      // An agent who is not free now is not waited for: the next one is called.
      plan: { ...plan, failover: { ...plan.failover, ringMs, totalMs: ringMs } },
    }
  }

  function wayOf({ dial: to, announce, voicemail, queue: name = '', reject }: QueueWay): Way {
    if (to !== undefined) return { do: 'dial', plan: dial(to) }
    if (announce !== undefined) return { do: 'enter', work: announceAction.compile(announce, alone) }
    if (voicemail !== undefined) return { do: 'enter', work: voicemailAction.compile(voicemail, alone) }
    if (reject !== undefined) return { do: 'refuse', ...typeof reject === 'number' ? { status: reject } : reject }
    const other = queue(name)
    return other ? { do: 'enter', work: Object.freeze(queuePlan(other)) } : gone
  }

  for (const name of Object.keys(queues)) queue(name)
  return done
}

/** A caller who waits in it may come to somebody who hears them in the media engine's stead. */
export function queuePlan(queue: Queue): QueuePlan {
  const ways = [queue.overflow, ...queue.exits.values()]
  const listens = ways.some(way => way.do === 'enter' && way.work.listens)
  return { app: 'queue', name: queue.name, queue, ...listens && { listens } }
}

/** The phones of this user, whoever the caller called. */
function asUser(plan: DialPlan, user: string | undefined): DialPlan {
  if (user === undefined) return plan
  const tiers = plan.tiers.map(tier => ({
    ...tier, members: tier.members.map(member => ({ ...member, target: { ...member.target, user } })),
  }))
  return { ...plan, tiers }
}

/** For what leads to nobody else. */
const alone: AppScope = {
  dial: () => { throw new TypeError('what leads to nobody dials nobody') },
  flow: name => ({ name, steps: [] }), queue: () => undefined,
  conference: () => undefined,
}
