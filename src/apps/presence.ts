/** Agents who are called where they register: which of them have not. */
import type { Clock, Timer } from '../base/clock.ts'
import type { Agent } from '../policy/queue/queue.ts'

/** How soon it is seen that a phone came or went. Milliseconds. */
const LOOK_MS = 1_000

export interface PresencePorts {
  readonly clock: Clock
  /** Whether a phone of the agent is registered; without it all are. */
  readonly isThere?: ((agent: Agent) => Promise<boolean>) | undefined
  seen(absent: ReadonlySet<string>): void
}

export class Presence {
  readonly #ports: PresencePorts
  #agents: readonly Agent[] = []
  #absent = ''
  #timer: Timer | undefined
  #isLooking = false

  constructor(ports: PresencePorts) {
    this.#ports = ports
  }

  /** From now on these are looked after, as far as they register. */
  watch(agents: readonly Agent[]): void {
    this.#agents = this.#ports.isThere ? agents.filter(({ registers }) => registers) : []
    if (!this.#isLooking) void this.#look()
  }

  close(): void {
    this.#agents = []
    this.#timer?.cancel()
  }

  async #look(): Promise<void> {
    const { isThere, clock, seen } = this.#ports
    this.#timer?.cancel()
    this.#isLooking = true
    const agents = this.#agents
    // Where nobody can say, the agent is called: the call itself will tell.
    const there = await Promise.all(agents.map(agent => isThere?.(agent).catch(() => true)))
    const absent = new Set(agents.filter((_, at) => there[at] === false).map(({ name }) => name))
    this.#isLooking = false
    const written = [...absent].toSorted().join('\n')
    if (written !== this.#absent) seen(absent)
    this.#absent = written
    if (this.#agents.length > 0) this.#timer = clock.after(LOOK_MS, () => void this.#look())
  }
}
