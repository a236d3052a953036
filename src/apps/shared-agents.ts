/**
 * Agents several routers have in their queues: whoever calls one takes them first, and says what became of it.
 * What a router said and does not repeat lapses, so that one that died keeps nobody.
 */
import { randomUUID } from 'node:crypto'
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Shelf } from '../state/shelf.ts'
import { agentIn, type WrittenAgent } from './agent-written.ts'
import type { KnownAgent } from './hall.ts'

/** How often the others are listened to. Milliseconds. */
const LOOK_MS = 1_000
/** What is said of an agent in a call is good for so long, and is said again before. Milliseconds. */
const LAPSE_MS = 15_000
const LOOKS_TO_REPEAT = 5
/** How long it is known who was idle since when. Milliseconds. */
const REMEMBERED_MS = 24 * 3_600_000

interface Said extends WrittenAgent {
  readonly by: string
}

export interface SharedAgentsPorts {
  readonly shelf: Shelf
  readonly clock: Clock
  readonly log: Log
  /** Told what other routers do with agents. */
  heard(agents: ReadonlyMap<string, KnownAgent>): void
}

export class SharedAgents {
  readonly #ports: SharedAgentsPorts
  readonly #router = randomUUID()
  /** Agents in calls of ours, as they were said last. */
  readonly #inCalls = new Map<string, WrittenAgent>()
  /** One change after the other, so that the newest stands. */
  #tail: Promise<unknown> = Promise.resolve()
  /** Counts what we said: whoever listened meanwhile heard something old. */
  #said = 0
  #looked = 0
  #timer: Timer | undefined
  #isClosed = false

  constructor(ports: SharedAgentsPorts) {
    this.#ports = ports
    this.#lookLater()
  }

  /** Takes an agent for a call. @returns false when another router has them */
  async claim(name: string, agent: WrittenAgent): Promise<boolean> {
    let isOurs = true
    this.#inCalls.set(name, agent)
    await this.#say(name, (before, nowMs) => {
      isOurs = !before || before.by === this.#router || isFree(before, nowMs)
      return isOurs ? this.#ours(agent, before) : before
    })
    if (!isOurs) this.#inCalls.delete(name)
    return isOurs
  }

  /** Says how one of ours is. Where they are signed off from, others may have said. */
  tell(name: string, agent: WrittenAgent): void {
    if (isInCall(agent)) this.#inCalls.set(name, agent)
    else this.#inCalls.delete(name)
    void this.#say(name, before => this.#ours(agent, before))
  }

  /** Says which queues an agent is signed off from, whoever has them. */
  sign(name: string, agent: WrittenAgent): void {
    void this.#say(name, before => before ? { ...before, away: agent.away } : { ...agent, by: this.#router })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    await this.#tail
  }

  #ours(agent: WrittenAgent, before: Said | undefined): Said {
    return { ...agent, by: this.#router, away: before?.away ?? agent.away }
  }

  #say(name: string, change: (before: Said | undefined, nowMs: number) => Said | undefined): Promise<void> {
    const { shelf, clock, log } = this.#ports
    this.#said += 1
    const done = this.#tail.then(() => shelf.update(name, text => {
      const nowMs = clock.nowMs()
      const said = change(saidIn(text), nowMs)
      if (!said) return undefined
      const untilMs = isInCall(said) ? nowMs + LAPSE_MS : Math.max(said.untilMs, nowMs + REMEMBERED_MS)
      return { text: JSON.stringify(said), untilMs }
    })).catch((err: unknown) => log.warn({ err, agent: name }, 'an agent could not be shared'))
    this.#tail = done
    return done
  }

  #lookLater(): void {
    if (this.#isClosed) return
    this.#timer = this.#ports.clock.after(LOOK_MS, () => {
      this.#looked += 1
      if (this.#looked % LOOKS_TO_REPEAT === 0) for (const [name, agent] of this.#inCalls) this.tell(name, agent)
      void this.#look().finally(() => this.#lookLater())
    })
  }

  async #look(): Promise<void> {
    const { shelf, clock, log, heard } = this.#ports
    const before = this.#said
    try {
      await this.#tail
      const all = await shelf.list()
      if (this.#said !== before || this.#isClosed) return
      heard(new Map(all.flatMap(([name, text]) => {
        const said = saidIn(text)
        if (!said) return []
        return [[name, said.by === this.#router ? agentIn(said, clock) : fromElsewhere(said, clock)] as const]
      })))
    } catch (err) {
      log.warn({ err }, 'agents of other routers are not known')
    }
  }
}

function isInCall({ is }: WrittenAgent): boolean {
  return is === 'ringing' || is === 'talking'
}

function isFree(said: Said, nowMs: number): boolean {
  return !isInCall(said) && (said.is !== 'resting' || said.untilMs <= nowMs)
}

/** As it counts here: who is in a call there is elsewhere, until we look again. */
function fromElsewhere(said: Said, clock: Clock): KnownAgent {
  const { by: _, call: __, ...rest } = said
  const state = isInCall(said) ? { is: 'elsewhere', untilMs: clock.nowMs() + 2 * LOOK_MS } as const : {}
  return agentIn({ ...rest, ...state, last: [] }, clock)
}

function saidIn(text: string | undefined): Said | undefined {
  if (text === undefined) return undefined
  try {
    const said = JSON.parse(text) as Said | null
    return typeof said?.by === 'string' && Array.isArray(said.away) ? said : undefined
  } catch {
    // Nobody but us should write there; whoever does is not heard.
    return undefined
  }
}
