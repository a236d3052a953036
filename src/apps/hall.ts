/**
 * All queues of a process as one function: who waits and which agents are free, and what happened, to who
 * waits then and whom to call. Pure. An agent of several queues is one agent here.
 */
import type { Agent, Queue } from '../policy/queue/queue.ts'
import { nextAgent, type Idle } from './hall-order.ts'

export interface Hall {
  readonly queues: ReadonlyMap<string, Queue>
  /** In the order they came, whichever queue it was. */
  readonly waiting: readonly Waiting[]
  /** Those who were called at least once; all others are idle from the beginning. */
  readonly agents: ReadonlyMap<string, AgentState>
  /** Who was called last, by queue. */
  readonly last: ReadonlyMap<string, string>
  /** Those signed off, as `queue agent`. */
  readonly away: ReadonlySet<string>
  /** Those who are called where they registered, and have not. */
  readonly absent: ReadonlySet<string>
}

export interface Waiting {
  readonly caller: string
  readonly queue: string
  readonly tags: ReadonlySet<string>
  /** Milliseconds, of the clock the events are stamped by. */
  readonly sinceMs: number
  /** The agent who is being called for this one. */
  readonly agent?: string
}

export interface AgentState extends Idle {
  /** `elsewhere`: another router has them. */
  readonly is: 'free' | 'ringing' | 'talking' | 'resting' | 'elsewhere'
  /** For whom they are called, or the call they talk in. */
  readonly call?: string
  /** Whose rests they keep. */
  readonly queue: string
  /** When a rest is over, or what another router said of them lapses. */
  readonly untilMs: number
}

/** What was written down of an agent, here before a restart or by another router. */
export interface KnownAgent {
  readonly state: AgentState
  /** The queues they are signed off from, and those in which they were called last. */
  readonly away: readonly string[]
  readonly last: readonly string[]
}

export type HallEvent =
  | { readonly on: 'arrives'; readonly caller: string; readonly queue: Queue; readonly tags?: ReadonlySet<string> }
  /** Callers of the process before go on waiting, in the order they came. */
  | { readonly on: 'returned'; readonly callers: readonly Omit<Waiting, 'agent'>[] }
  /** `taken`: another router called the agent first. */
  | { readonly on: 'left' | 'refused' | 'taken'; readonly caller: string }
  | { readonly on: 'joined'; readonly caller: string; readonly call: string }
  /** The call an agent talked in is over. */
  | { readonly on: 'ended'; readonly call: string }
  | { readonly on: 'signed'; readonly queue: string; readonly agent: string; readonly isIn: boolean }
  | { readonly on: 'known'; readonly agents: ReadonlyMap<string, KnownAgent> }
  | { readonly on: 'seen'; readonly absent: ReadonlySet<string> }
  | { readonly on: 'loaded'; readonly queues: ReadonlyMap<string, Queue> }
  | { readonly on: 'time' }

/** `wait`: there is a place. `overflow`: there is none, or the wait was too long; the caller is forgotten here. */
export type HallCommand =
  | { readonly do: 'wait' | 'overflow'; readonly caller: string }
  | { readonly do: 'ring'; readonly caller: string; readonly agent: Agent }

export interface HallMove {
  readonly hall: Hall
  readonly commands: readonly HallCommand[]
}

export const emptyHall: Hall = {
  queues: new Map(), waiting: [], agents: new Map(), last: new Map(), away: new Set(), absent: new Set(),
}

/** An agent another router has is looked at again so soon. */
const LOOK_AGAIN_MS = 1_000

export function hallStep(hall: Hall, event: HallEvent, atMs: number): HallMove {
  if (event.on === 'arrives' && placeOf(hall, event.queue.name) >= event.queue.callersMax) {
    return { hall, commands: [{ do: 'overflow', caller: event.caller }] }
  }
  const now = rested(take(hall, event, atMs), atMs)
  // Before agents are called: one who is called for at once again and again would never be late.
  const late = now.waiting.filter(each => each.agent === undefined && tooLateMs(now, each) <= atMs)
  const moved = match(late.length === 0 ? now : { ...now, waiting: now.waiting.filter(each => !late.includes(each)) })
  return {
    hall: moved.hall,
    commands: [
      ...event.on === 'arrives' ? [{ do: 'wait', caller: event.caller } as const] : [],
      ...moved.commands, ...late.map(({ caller }) => ({ do: 'overflow', caller } as const)),
    ],
  }
}

/** When the next rest or wait is over; undefined when none is. */
export function nextTimeMs(hall: Hall): number | undefined {
  const times = [
    ...[...hall.agents.values()].filter(({ is }) => isOut(is)).map(({ untilMs }) => untilMs),
    ...hall.waiting.filter(({ agent }) => agent === undefined).map(each => tooLateMs(hall, each)),
  ]
  return times.length === 0 ? undefined : Math.min(...times)
}

/** How many wait in a queue before this caller, or in all when it is nobody's. */
export function placeOf({ waiting }: Hall, queue: string, caller?: string): number {
  const those = waiting.filter(each => each.queue === queue)
  const at = those.findIndex(each => each.caller === caller)
  return at < 0 ? those.length : at
}

/** What an agent of a queue does, as far as that queue sees it. */
export function standingOf(
  { agents, away, absent }: Hall, queue: string, agent: string,
): AgentState['is'] | 'away' | 'absent' {
  const is = agents.get(agent)?.is ?? 'free'
  if (is !== 'free') return is
  return away.has(`${queue} ${agent}`) ? 'away' : absent.has(agent) ? 'absent' : 'free'
}

function tooLateMs({ queues }: Hall, { queue, sinceMs }: Waiting): number {
  return sinceMs + (queues.get(queue)?.longestMs ?? 0)
}

function take(hall: Hall, event: HallEvent, atMs: number): Hall {
  switch (event.on) {
    case 'time': return hall
    case 'loaded': return load(hall, event.queues)
    case 'arrives': {
      const { caller, queue, tags = new Set() } = event
      const queues = hall.queues.has(queue.name) ? hall.queues : new Map([...hall.queues, [queue.name, queue]])
      return { ...hall, queues, waiting: [...hall.waiting, { caller, queue: queue.name, tags, sinceMs: atMs }] }
    }
    case 'returned': {
      const waiting = [...hall.waiting, ...event.callers].toSorted((one, other) => one.sinceMs - other.sinceMs)
      return { ...hall, waiting }
    }
    case 'signed': {
      const away = new Set(hall.away)
      const who = `${event.queue} ${event.agent}`
      if (event.isIn) away.delete(who)
      else away.add(who)
      return { ...hall, away }
    }
    case 'left': case 'joined': {
      const gone = hall.waiting.find(each => each.caller === event.caller)
      if (!gone) return hall
      const left = { ...hall, waiting: hall.waiting.filter(each => each !== gone) }
      if (gone.agent === undefined) return left
      if (event.on !== 'joined') return withAgent(left, gone.agent, { is: 'free', call: undefined })
      const calls = (left.agents.get(gone.agent)?.calls ?? 0) + 1
      return withAgent(left, gone.agent, { is: 'talking', call: event.call, calls })
    }
    case 'refused': case 'taken': {
      const asked = hall.waiting.find(each => each.caller === event.caller)
      if (asked?.agent === undefined) return hall
      const { agent, ...waits } = asked
      const free = { ...hall, waiting: hall.waiting.map(each => each === asked ? waits : each) }
      return event.on === 'refused' ? rest(free, agent, 'afterRefusalMs', atMs)
        : withAgent(free, agent, { is: 'elsewhere', call: undefined, untilMs: atMs + LOOK_AGAIN_MS })
    }
    case 'ended': {
      const talked = [...hall.agents].find(([, { is, call }]) => is === 'talking' && call === event.call)
      return talked ? rest(hall, talked[0], 'afterCallMs', atMs) : hall
    }
    case 'known': return [...event.agents].reduce(withKnown, hall)
    case 'seen': return { ...hall, absent: event.absent }
  }
}

/** What is written of an agent we have in a call is older than what we know; nobody else's agents concern us. */
function withKnown(hall: Hall, [name, { state, away, last }]: readonly [string, KnownAgent]): Hall {
  const queues = [...hall.queues.values()].filter(({ agents }) => agents.some(agent => agent.name === name))
  if (queues.length === 0) return hall
  const mine = hall.agents.get(name)?.is
  const places = queues.map(queue => ({ who: `${queue.name} ${name}`, isAway: away.includes(queue.name) }))
  const isSigned = places.some(({ who, isAway }) => hall.away.has(who) !== isAway)
  const others = [...hall.away].filter(each => !places.some(({ who }) => who === each))
  return {
    ...hall,
    away: isSigned ? new Set([...others, ...places.filter(({ isAway }) => isAway).map(({ who }) => who)]) : hall.away,
    last: last.length === 0 ? hall.last : new Map([...hall.last, ...last.map(queue => [queue, name] as const)]),
    agents: mine === 'ringing' || mine === 'talking' ? hall.agents : new Map([...hall.agents, [name, state]]),
  }
}

/** What is new counts at once; who waits in a queue that is gone waits on by what it said. */
function load(hall: Hall, loaded: ReadonlyMap<string, Queue>): Hall {
  const lived = new Set([
    ...hall.waiting.map(({ queue }) => queue),
    ...[...hall.agents.values()].filter(({ is }) => is !== 'free').map(({ queue }) => queue),
  ])
  const queues = new Map([...[...hall.queues].filter(([name]) => lived.has(name)), ...loaded])
  const names = new Set([...queues.values()].flatMap(queue => queue.agents.map(({ name }) => name)))
  const places = new Set([...queues.values()].flatMap(({ name, agents }) => agents.map(each => `${name} ${each.name}`)))
  return {
    ...hall, queues,
    agents: new Map([...hall.agents].filter(([name, { is }]) =>
      names.has(name) || is === 'ringing' || is === 'talking')),
    last: new Map([...hall.last].filter(([name]) => queues.has(name))),
    away: new Set([...hall.away].filter(who => places.has(who))),
  }
}

function rest(hall: Hall, agent: string, after: keyof Queue['rest'], atMs: number): Hall {
  const queue = hall.agents.get(agent)?.queue ?? ''
  const untilMs = atMs + (hall.queues.get(queue)?.rest[after] ?? 0)
  return withAgent(hall, agent, { is: 'resting', call: undefined, untilMs, idleSinceMs: atMs })
}

function rested(hall: Hall, atMs: number): Hall {
  const over = [...hall.agents].filter(([, { is, untilMs }]) => isOut(is) && untilMs <= atMs)
  return over.reduce<Hall>((now, [name]) => withAgent(now, name, { is: 'free' }), hall)
}

/** Such an agent comes back by the clock. */
function isOut(is: AgentState['is']): boolean {
  return is === 'resting' || is === 'elsewhere'
}

/** Calls an agent for whoever waited longest, then for the next. */
function match(hall: Hall): HallMove {
  const commands: HallCommand[] = []
  // Where one finds nobody free, nobody behind does.
  const busy = new Set<string>()
  let now = hall
  for (const each of hall.waiting) {
    const queue = hall.queues.get(each.queue)
    if (each.agent !== undefined || !queue || busy.has(queue.name)) continue
    const free = queue.agents.filter(({ name }) => standingOf(now, queue.name, name) === 'free')
    const agent = nextAgent(queue, free, each.tags, { agents: now.agents, last: now.last.get(queue.name) })
    if (!agent) {
      busy.add(queue.name)
      continue
    }
    const { name } = agent
    const waiting = now.waiting.map(one => one === each ? { ...each, agent: name } : one)
    now = withAgent({ ...now, waiting, last: new Map([...now.last, [queue.name, name]]) }, name, {
      is: 'ringing', call: each.caller, queue: queue.name,
    })
    commands.push({ do: 'ring', caller: each.caller, agent })
  }
  return { hall: now, commands }
}

/** An agent who was never called has been idle since before everything. */
const fresh: AgentState = { is: 'free', queue: '', untilMs: 0, idleSinceMs: Number.NEGATIVE_INFINITY, calls: 0 }

type Change = Partial<Omit<AgentState, 'call'>> & { readonly call?: string | undefined }

function withAgent(hall: Hall, name: string, change: Change): Hall {
  const { call, ...changed } = { ...fresh, ...hall.agents.get(name), ...change }
  return { ...hall, agents: new Map([...hall.agents, [name, call === undefined ? changed : { ...changed, call }]]) }
}
