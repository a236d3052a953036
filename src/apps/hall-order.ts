/** Which of the free agents is called. */
import type { Agent, Queue, QueueOrder } from '../policy/queue/queue.ts'

export interface Idle {
  readonly idleSinceMs: number
  /** Calls taken. */
  readonly calls: number
}

export interface Seen {
  readonly agents: ReadonlyMap<string, Idle>
  /** Who was called last. */
  readonly last: string | undefined
}

/** How two free agents compare; who is less is called. */
type Compare = (agent: Agent, seen: Seen, tags: ReadonlySet<string>, queue: Queue) => readonly number[]

const idleSince: (agent: Agent, seen: Seen) => number = ({ name }, { agents }) =>
  agents.get(name)?.idleSinceMs ?? Number.NEGATIVE_INFINITY

const orders: Readonly<Record<QueueOrder, Compare>> = {
  'in-order': () => [],
  'longest-idle': (agent, seen) => [idleSince(agent, seen)],
  'least-calls': (agent, seen) => [seen.agents.get(agent.name)?.calls ?? 0, idleSince(agent, seen)],
  'round-robin': (agent, { last }, _tags, { agents }) => {
    const turn = agents.findIndex(({ name }) => name === last)
    const at = agents.indexOf(agent)
    return [at > turn ? at : at + agents.length]
  },
  skills: (agent, seen, tags) => [-agent.skills.filter(skill => tags.has(skill)).length, idleSince(agent, seen)],
}

/** The first of the list among equals; undefined when nobody is free. */
export function nextAgent(
  queue: Queue, free: readonly Agent[], tags: ReadonlySet<string>, seen: Seen,
): Agent | undefined {
  const marks = free.map(agent => ({ agent, mark: orders[queue.order](agent, seen, tags, queue) }))
  return marks.toSorted((one, other) => compare(one.mark, other.mark))[0]?.agent
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, mark] of one.entries()) {
    const its = other[at] ?? 0
    // Two who were never called differ by nothing, though infinities have no difference.
    if (mark !== its) return mark < its ? -1 : 1
  }
  return 0
}
