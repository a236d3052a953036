/**
 * Agents of a queue under load: they refuse, do not pick up, answer, talk and hang up as their draws say, one call at a
 * time, and keep who called them and when they were idle.
 */
import type { ArrivedLeg, LegEvent } from '../../src/edge/signaling.ts'
import { phone, type Phone } from '../edge/phones.ts'
import type { Chance } from '../sim/chance.ts'
import { description, type CallersPlace, type CrowdCaller, type QueueTimes, type Stretch } from './queue-callers.ts'

const REFUSALS = 0.3
/** Agents who do not pick up. */
const ABSENT = 0.03

/** A time in which an agent could be called. */
export interface Idle extends Stretch {
  /** Since when the agent has been idle: rests count. NaN when only the router can tell. */
  readonly sinceMs: number
}

/** An agent was called. */
export interface Ring {
  readonly atMs: number
  readonly agent: CrowdAgent
  readonly caller: CrowdCaller
  /** The idle time it ended; undefined when the agent was in a call. */
  readonly idle: Idle | undefined
}

interface AgentCall {
  readonly leg: ArrivedLeg
  readonly caller: CrowdCaller
  readonly idle: Idle | undefined
  state: 'rings' | 'answered' | 'talks'
  readonly beganMs: number
  talksMs: number
  /** The router that made it is being killed: whether it heard how this ends, nobody knows. */
  isCut?: boolean
  timer?: NodeJS.Timeout
}

export class CrowdAgent {
  readonly name: string
  readonly idles: Idle[] = [{ sinceMs: -Infinity, fromMs: -Infinity, toMs: Infinity }]
  readonly #chance: Chance
  readonly #times: QueueTimes
  readonly #port: number
  #phone: Phone | undefined
  #call: AgentCall | undefined
  refusals = 0

  constructor(name: string, { port, times }: Pick<CallersPlace, 'port' | 'times'>, chance: Chance) {
    this.name = name
    this.#port = port
    this.#times = times
    this.#chance = chance
  }

  /** @param called told of each call @param callerOf whose call it is */
  async open(callerOf: (name: string) => CrowdCaller | undefined, called: (ring: Ring) => void): Promise<string> {
    this.#phone = await phone('udp', undefined, { patienceMs: 60_000 })
    this.#phone.edge.onInvite(leg => {
      const caller = callerOf(/sip:(c\d+)@/.exec(leg.invite.from.uri)?.[1] ?? '')
      if (!caller) return leg.reject(404, undefined)
      const atMs = performance.now()
      const idle = this.idles.at(-1)
      const isIdle = !this.#call && idle !== undefined && idle.toMs > atMs
      called({ atMs, agent: this, caller, idle: isIdle ? idle : undefined })
      if (this.#call) {
        // The router has this one for free; whom it was called for is behind nobody, and waits anew.
        caller.isRung(leg)
        leg.reject(486, undefined)
        return caller.waitsOn(leg)
      }
      if (isIdle) idle.toMs = atMs
      this.#take({ leg, caller, idle, state: 'rings', beganMs: atMs, talksMs: Infinity })
    })
    return this.#phone.uri
  }

  async close(): Promise<void> {
    await this.#phone?.close()
  }

  /** In no call: not even in one nobody else is in. */
  get isFree(): boolean {
    return !this.#call
  }

  /** In a call from before this moment that its router had not surely written down. */
  isHaunted(beforeMs: number, sureMs: number): boolean {
    const call = this.#call
    if (!call || call.beganMs > beforeMs) return false
    return call.state !== 'talks' || call.talksMs > beforeMs - sureMs
  }

  /**
   * The router is being killed: it may hear no more of the call it made, nor have written down of late that one ended.
   * @param sureMs what came before that is written down
   */
  cutOff(sureMs: number): void {
    if (this.#call) this.#call.isCut = true
    const idle = this.idles.at(-1)
    if (idle && idle.sinceMs > sureMs) this.idles.splice(-1, 1, { ...idle, sinceMs: NaN })
  }

  /** In what call the agent is, for whoever waits for its end. */
  tellsOf(killedMs: number): string {
    const { state, caller, beganMs = NaN } = this.#call ?? {}
    const [called, ...joined] = [beganMs, ...caller?.joins ?? []].map(at => ((at - killedMs) / 1_000).toFixed(3))
    return `${this.name} ${state} with ${caller?.name} (${caller?.fate}), called ${called} s after the kill, ` +
      `joined ${joined.join(' and ')}`
  }

  hangUp(): void {
    if (!this.#call) return
    this.#call.leg.bye()
    this.#free(this.#call, 0, NaN)
  }

  #take(call: AgentCall): void {
    const { leg, caller } = call
    this.#call = call
    caller.isRung(call)
    leg.listen(event => this.#hears(call, event))
    if (this.#chance.happens(ABSENT)) return leg.progress(180)
    call.timer = setTimeout(() => {
      if (this.#chance.happens(REFUSALS)) {
        this.refusals += 1
        leg.reject(486, undefined)
        this.#declined(call)
        caller.waitsOn(call)
      } else {
        call.state = 'answered'
        leg.answer({ body: description(this.#port) })
      }
    }, this.#chance.between(100, 600))
  }

  #hears(call: AgentCall, event: LegEvent): void {
    const { leg, caller } = call
    switch (event.on) {
      case 'ack': {
        if (event.id !== undefined || call.state === 'talks') return undefined
        call.state = 'talks'
        call.talksMs = performance.now()
        if (caller.isJoined()) return undefined
        call.timer = setTimeout(() => {
          leg.bye()
          this.#free(call, this.#times.afterCallMs)
        }, this.#chance.between(300, this.#times.talkMs))
        return undefined
      }
      case 'request': {
        const { id, method } = event.request
        return leg.respond(id, 200, method === 'INVITE' ? { body: description(this.#port) } : undefined)
      }
      case 'cancel':
        this.#declined(call, caller.fate === 'hung up')
        return caller.waitsOn(call)
      case 'bye': return this.#free(call, this.#times.afterCallMs)
      // The router that called is no more, and the one there is knows nothing of it.
      case 'gone': case 'ack-timeout': return this.#free(call, 0, NaN)
      default: return undefined
    }
  }

  /** Who was called in vain, for a caller who left, is as idle as before; others rest. */
  #declined(call: AgentCall, isInVain = false): void {
    if (call.isCut) this.#free(call, 0, NaN)
    else this.#free(call, isInVain ? 0 : this.#times.afterRefusalMs)
  }

  #free(call: AgentCall, restMs: number, before = call.idle?.sinceMs ?? NaN): void {
    clearTimeout(call.timer)
    if (this.#call !== call) return
    this.#call = undefined
    const atMs = performance.now()
    // The router may have seen the caller leave before the agent answered: then there was nothing to rest from. Of a
    // talk that ended while it was away it heard later.
    const isSure = call.state !== 'talks' || (call.caller.fate === 'joined' && !call.isCut)
    const sinceMs = restMs === 0 ? before : isSure ? atMs : NaN
    this.idles.push({ sinceMs, fromMs: isSure ? atMs + restMs : atMs, toMs: Infinity })
  }
}
