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
  readonly is: 'free' | 'ringing' | 'talking' | 'resting'
  /** For whom they are called, or with whom they talk. */
  readonly caller?: string
  /** Whose rests they keep. */
  readonly queue: string
  /** When a rest is over. */
  readonly untilMs: number
}

export type HallEvent =
  | { readonly on: 'arrives'; readonly caller: string; readonly queue: Queue; readonly tags?: ReadonlySet<string> }
  | { readonly on: 'left' | 'joined' | 'refused'; readonly caller: string }
  | { readonly on: 'ended'; readonly caller: string; readonly agent: string }
  | { readonly on: 'signed'; readonly queue: string; readonly agent: string; readonly isIn: boolean }
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
  queues: new Map(), waiting: [], agents: new Map(), last: new Map(), away: new Set(),
}

export function hallStep(hall: Hall, event: HallEvent, atMs: number): HallMove {
  if (event.on === 'arrives' && placeOf(hall, event.queue.name) >= event.queue.callersMax) {
    return { hall, commands: [{ do: 'overflow', caller: event.caller }] }
  }
  const moved = match(rested(take(hall, event, atMs), atMs))
  const late = moved.hall.waiting.filter(each => each.agent === undefined && tooLateMs(moved.hall, each) <= atMs)
  return {
    hall: late.length === 0 ? moved.hall
      : { ...moved.hall, waiting: moved.hall.waiting.filter(each => !late.includes(each)) },
    commands: [
      ...event.on === 'arrives' ? [{ do: 'wait', caller: event.caller } as const] : [],
      ...moved.commands, ...late.map(({ caller }) => ({ do: 'overflow', caller } as const)),
    ],
  }
}

/** When the next rest or wait is over; undefined when none is. */
export function nextTimeMs(hall: Hall): number | undefined {
  const times = [
    ...[...hall.agents.values()].filter(({ is }) => is === 'resting').map(({ untilMs }) => untilMs),
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
      return event.on === 'left' ? withAgent(left, gone.agent, { is: 'free', caller: undefined })
        : withAgent(left, gone.agent, { is: 'talking', calls: (left.agents.get(gone.agent)?.calls ?? 0) + 1 })
    }
    case 'refused': {
      const asked = hall.waiting.find(each => each.caller === event.caller)
      if (asked?.agent === undefined) return hall
      const { agent, ...waits } = asked
      const waiting = hall.waiting.map(each => each === asked ? waits : each)
      return rest({ ...hall, waiting }, agent, 'afterRefusalMs', atMs)
    }
    case 'ended': {
      const agent = hall.agents.get(event.agent)
      const isTheirs = agent?.is === 'talking' && agent.caller === event.caller
      return isTheirs ? rest(hall, event.agent, 'afterCallMs', atMs) : hall
    }
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
  return withAgent(hall, agent, { is: 'resting', caller: undefined, untilMs, idleSinceMs: atMs })
}

function rested(hall: Hall, atMs: number): Hall {
  const over = [...hall.agents].filter(([, { is, untilMs }]) => is === 'resting' && untilMs <= atMs)
  return over.reduce<Hall>((now, [name]) => withAgent(now, name, { is: 'free' }), hall)
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
    const free = queue.agents.filter(({ name }) =>
      (now.agents.get(name)?.is ?? 'free') === 'free' && !now.away.has(`${queue.name} ${name}`))
    const agent = nextAgent(queue, free, each.tags, { agents: now.agents, last: now.last.get(queue.name) })
    if (!agent) {
      busy.add(queue.name)
      continue
    }
    const { name } = agent
    const waiting = now.waiting.map(one => one === each ? { ...each, agent: name } : one)
    now = withAgent({ ...now, waiting, last: new Map([...now.last, [queue.name, name]]) }, name, {
      is: 'ringing', caller: each.caller, queue: queue.name,
    })
    commands.push({ do: 'ring', caller: each.caller, agent })
  }
  return { hall: now, commands }
}

/** An agent who was never called has been idle since before everything. */
const fresh: AgentState = { is: 'free', queue: '', untilMs: 0, idleSinceMs: Number.NEGATIVE_INFINITY, calls: 0 }

type Change = Partial<Omit<AgentState, 'caller'>> & { readonly caller?: string | undefined }

function withAgent(hall: Hall, name: string, change: Change): Hall {
  const { caller, ...changed } = { ...fresh, ...hall.agents.get(name), ...change }
  return { ...hall, agents: new Map([...hall.agents, [name, caller === undefined ? changed : { ...changed, caller }]]) }
}
