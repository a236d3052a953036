/** The queues at work: the hall's one function with a clock, and the callers it commands. */
import type { Clock, Timer } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Agent, Queue } from '../policy/queue/queue.ts'
import { emptyHall, hallStep, nextTimeMs, placeOf, type Hall, type HallEvent } from './hall.ts'

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
  readonly metrics: Pick<Metrics, 'queueWaiting' | 'queueWaits'>
}

export class Queues {
  readonly #ports: QueuesPorts
  readonly #callers = new Map<string, InQueue>()
  /** What happened while something else was taken. */
  readonly #heard: HallEvent[] = []
  #hall: Hall = emptyHall
  #isTaking = false
  #timer: Timer | undefined

  constructor(ports: QueuesPorts) {
    this.#ports = ports
  }

  /** The queues of the policy in force. */
  adopt(queues: ReadonlyMap<string, Queue>): void {
    this.tell({ on: 'loaded', queues })
    for (const queue of queues.keys()) this.#count(queue)
  }

  arrive(event: Extract<HallEvent, { readonly on: 'arrives' }>, caller: InQueue): void {
    this.#callers.set(event.caller, caller)
    this.tell(event)
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
    const { queues, waiting, agents, away } = this.#hall
    const nowMs = this.#ports.clock.monotonicMs()
    return [...queues.values()].map(queue => ({
      queue: queue.name,
      waiting: waiting.filter(each => each.queue === queue.name).map(({ caller, sinceMs, agent }) =>
        ({ callUid: caller, seconds: Math.round((nowMs - sinceMs) / 1000), ...agent !== undefined && { agent } })),
      agents: queue.agents.map(({ name }) => {
        const { is = 'free', calls = 0 } = agents.get(name) ?? {}
        return { agent: name, is: away.has(`${queue.name} ${name}`) && is === 'free' ? 'away' : is, calls }
      }),
    }))
  }

  close(): void {
    this.#timer?.cancel()
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
      } else if (command.do === 'ring') caller?.ring(command.agent)
      else caller?.wait()
    }
    if (event.on === 'arrives') this.#count(event.queue.name)
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
