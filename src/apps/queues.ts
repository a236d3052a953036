/** The queues at work: the hall's one function with a clock, and the callers it commands. */
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallEvent } from '../call/feed.ts'
import type { Agent, Queue } from '../policy/queue/queue.ts'
import type { Shelf } from '../state/shelf.ts'
import { agentIn, agentWritten, changedAgents, settled, type WrittenAgent } from './agent-written.ts'
import {
  emptyHall, hallStep, nextTimeMs, placeOf, standingOf, type Hall, type HallCommand, type HallEvent, type KnownAgent,
  type Waiting,
} from './hall.ts'
import { Presence } from './presence.ts'
import { SharedAgents } from './shared-agents.ts'

/** A caller, as the hall commands them. */
export interface InQueue {
  wait(): void
  ring(agent: Agent): void
  overflow(): void
}

/** A queue as operators see it. */
interface QueueView {
  readonly queue: string
  readonly waiting: readonly { readonly callUid: string; readonly seconds: number; readonly agent?: string }[]
  readonly agents: readonly { readonly agent: string; readonly is: string; readonly calls: number }[]
}

export interface QueuesPorts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'queueWaiting' | 'queueWaits'>
  /** Where other routers see our agents, and we theirs; without it they are ours alone. */
  readonly shelf?: Shelf | undefined
  /** Whether an agent who is called where they register is to be had. */
  readonly isThere?: ((agent: Agent) => Promise<boolean>) | undefined
  /** Told of every agent of whom something else is to be written down. */
  readonly changed?: ((agent: string) => void) | undefined
}

export class Queues {
  readonly #ports: QueuesPorts
  readonly #callers = new Map<string, InQueue>()
  /** What happened while something else was taken. */
  readonly #heard: HallEvent[] = []
  readonly #shared: SharedAgents | undefined
  readonly #presence: Presence
  #hall: Hall = emptyHall
  #isTaking = false
  #timer: Timer | undefined
  /** Callers of the process before, who go on waiting together. */
  #returning: Omit<Waiting, 'agent'>[] = []

  constructor(ports: QueuesPorts) {
    this.#ports = ports
    const { shelf } = ports
    const heard = (agents: ReadonlyMap<string, KnownAgent>): void => this.tell({ on: 'known', agents })
    this.#shared = shelf && new SharedAgents({ ...ports, shelf, heard })
    this.#presence = new Presence({ ...ports, seen: absent => this.tell({ on: 'seen', absent }) })
  }

  /** Tells when calls are over that agents talk in. */
  readonly listener = ({ on, callUid }: Pick<CallEvent, 'on' | 'callUid'>): void => {
    if (on === 'ended') this.tell({ on: 'ended', call: callUid })
  }

  /** The queues of the policy in force. */
  adopt(queues: ReadonlyMap<string, Queue>): void {
    this.tell({ on: 'loaded', queues })
    for (const queue of queues.keys()) this.#count(queue)
    this.#presence.watch([...queues.values()].flatMap(({ agents }) => agents))
  }

  arrive(event: Extract<HallEvent, { readonly on: 'arrives' }>, caller: InQueue): void {
    this.#callers.set(event.caller, caller)
    this.tell(event)
  }

  /** Has a caller wait on who waited in the process before. All of them take their places at once. */
  return(waits: Omit<Waiting, 'agent'>, caller: InQueue): void {
    this.#callers.set(waits.caller, caller)
    this.#returning.push(waits)
  }

  /**
   * Goes on where the process before was stopped, once its callers were told of.
   * @param agents as they were written down
   * @param isLive whether a call of this uid goes on
   */
  goOn(agents: ReadonlyMap<string, WrittenAgent>, isLive: (uid: string) => boolean): void {
    const { clock } = this.#ports
    const found = [...agents].map(([name, agent]) => [name, settled(agent, isLive, clock.nowMs())] as const)
    const callers = this.#returning
    this.#returning = []
    this.tell({ on: 'known', agents: new Map(found.map(([name, agent]) => [name, agentIn(agent, clock)])) })
    for (const [name, agent] of found) this.#shared?.tell(name, agent)
    this.tell({ on: 'returned', callers })
    for (const queue of this.#hall.queues.keys()) this.#count(queue)
  }

  /** An agent to be written down; undefined when there is nothing to say. */
  written(agent: string): WrittenAgent | undefined {
    return agentWritten(this.#hall, agent, this.#ports.clock)
  }

  /** The queue of this name, while there is one. */
  named(queue: string): Queue | undefined {
    return this.#hall.queues.get(queue)
  }

  /** Since when a caller waits. Wall-clock milliseconds. */
  sinceMs(caller: string): number | undefined {
    const { clock } = this.#ports
    const waits = this.#hall.waiting.find(each => each.caller === caller)
    return waits && waits.sinceMs + clock.nowMs() - clock.monotonicMs()
  }

  tell(event: HallEvent): void {
    this.#heard.push(event)
    if (this.#isTaking) return
    this.#isTaking = true
    for (let next = this.#heard.shift(); next; next = this.#heard.shift()) this.#take(next)
    this.#isTaking = false
    this.#wake()
  }

  /** How many wait before this caller. */
  before(queue: string, caller: string): number {
    return placeOf(this.#hall, queue, caller)
  }

  /** Signs an agent of a queue on or off. @returns false when there is none of that name */
  sign(queue: string, agent: string, isIn: boolean): boolean {
    const isKnown = this.#hall.queues.get(queue)?.agents.some(({ name }) => name === agent) ?? false
    if (isKnown) this.tell({ on: 'signed', queue, agent, isIn })
    return isKnown
  }

  list(): readonly QueueView[] {
    const { queues, waiting, agents } = this.#hall
    const nowMs = this.#ports.clock.monotonicMs()
    return [...queues.values()].map(queue => ({
      queue: queue.name,
      waiting: waiting.filter(each => each.queue === queue.name).map(({ caller, sinceMs, agent }) =>
        ({ callUid: caller, seconds: Math.round((nowMs - sinceMs) / 1000), ...agent !== undefined && { agent } })),
      agents: queue.agents.map(({ name }) =>
        ({ agent: name, is: standingOf(this.#hall, queue.name, name), calls: agents.get(name)?.calls ?? 0 })),
    }))
  }

  async close(): Promise<void> {
    this.#timer?.cancel()
    this.#presence.close()
    await this.#shared?.close()
  }

  #take(event: HallEvent): void {
    const was = this.#hall
    const { hall, commands } = hallStep(was, event, this.#ports.clock.monotonicMs())
    this.#hall = hall
    if (event.on === 'joined' || event.on === 'left') this.#ended(was, event.caller, event.on)
    for (const command of commands) {
      const caller = this.#callers.get(command.caller)
      if (command.do === 'overflow') {
        this.#ended(was, command.caller, 'overflow')
        caller?.overflow()
      } else if (command.do === 'ring') void this.#ring(command, caller)
      else caller?.wait()
    }
    if (event.on === 'arrives') this.#count(event.queue.name)
    this.#write(was, event)
  }

  /** At once, or when no other router has the agent. */
  #ring(
    { caller, agent }: Extract<HallCommand, { readonly do: 'ring' }>, theirs: InQueue | undefined,
  ): void {
    const written = this.written(agent.name)
    if (!this.#shared || !written) return theirs?.ring(agent)
    void this.#shared.claim(agent.name, written).then(isOurs => {
      if (!this.#hall.waiting.some(each => each.caller === caller && each.agent === agent.name)) return
      if (isOurs) theirs?.ring(agent)
      else this.tell({ on: 'taken', caller })
    })
    return undefined
  }

  /** Has those agents written down who are not as they were; to other routers, what we made of them. */
  #write(was: Hall, { on }: HallEvent): void {
    for (const name of changedAgents(was, this.#hall)) {
      this.#ports.changed?.(name)
      const written = this.written(name)
      if (!written || on === 'known') continue
      if (on === 'signed') this.#shared?.sign(name, written)
      // Who is to be called is claimed, and what others do they say.
      else if (written.is !== 'ringing' && written.is !== 'elsewhere') this.#shared?.tell(name, written)
    }
  }

  /** Forgets a caller and counts the wait. */
  #ended(was: Hall, caller: string, outcome: 'joined' | 'left' | 'overflow'): void {
    this.#callers.delete(caller)
    const waited = was.waiting.find(each => each.caller === caller)
    if (!waited) return
    const { metrics, clock } = this.#ports
    metrics.queueWaits.observe({ queue: waited.queue, outcome }, (clock.monotonicMs() - waited.sinceMs) / 1000)
    this.#count(waited.queue)
  }

  #count(queue: string): void {
    this.#ports.metrics.queueWaiting.set({ queue }, placeOf(this.#hall, queue))
  }

  #wake(): void {
    this.#timer?.cancel()
    const { clock } = this.#ports
    const atMs = nextTimeMs(this.#hall)
    this.#timer = atMs === undefined ? undefined
      : clock.after(Math.max(0, atMs - clock.monotonicMs()), () => this.tell({ on: 'time' }))
  }
}
