/** People at phones who do as the seed says: what the two ends of a call have in common once they talk. */
import type { Clock } from '../../src/base/clock.ts'
import type { Body, Leg, LegEvent } from '../../src/edge/signaling.ts'
import type { Chance } from './chance.ts'
import type { Network } from './network.ts'

/** What parties live among. */
export interface Surroundings {
  readonly clock: Clock
  readonly network: Network
  /** True when the time of trouble is over: everybody comes to an end, and nobody begins anything. */
  readonly isOver: () => boolean
}

/** Who hangs up by themselves do it within so long. Milliseconds. */
const TALK_MAX_MS = 60_000
/** What two sides do within so long of each other crosses on the network. */
const CROSSING_MS = 100
const REFUSALS_IN_CALL = [488, 491, 500, 603]

/** A description with a port and a direction to know it by. */
export function description(host: string, port: number, direction = 'sendrecv'): Body {
  return {
    type: 'application/sdp',
    text: [
      'v=0', `o=- 1 ${port} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', `m=audio ${port} RTP/AVP 8`,
      `a=${direction}`, '',
    ].join('\r\n'),
  }
}

export abstract class Party<L extends Leg = Leg> {
  protected readonly around: Surroundings
  protected readonly chance: Chance
  protected readonly host: string
  protected readonly leg: L
  /** Our re-INVITEs that let the other side offer. */
  readonly #offerless = new Set<string>()
  #port = 4_000
  #isTalking = false
  #isOver = false

  constructor(around: Surroundings, chance: Chance, host: string, leg: L) {
    this.around = around
    this.chance = chance
    this.host = host
    this.leg = leg
    leg.listen(event => this.#hear(event))
    if (chance.happens(0.08)) this.later(this.chance.between(0, 40_000), () => around.network.silence(leg.callId))
    if (chance.happens(0.05)) around.network.withholdAcks(host, leg.callId)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** The trouble is over: ends whatever there is. */
  finish(): void {
    if (this.#isOver) return
    if (this.#isTalking) this.#hangUp()
    else this.giveUp()
  }

  protected get isTalking(): boolean {
    return this.#isTalking
  }

  /** Before anybody answered. */
  protected abstract giveUp(): void

  /** What happens while the call is being set up. */
  protected abstract setUp(event: LegEvent): void

  /** From now on this is a conversation. */
  protected talk(): void {
    if (this.#isTalking || this.#isOver) return
    this.#isTalking = true
    if (this.chance.happens(0.6)) this.later(this.soonOr(TALK_MAX_MS), () => this.#hangUp())
    for (let turn = 0; turn < 3; turn++) {
      if (this.chance.happens(0.3)) this.later(this.soonOr(30_000), () => this.#askSomething())
    }
  }

  /** Runs unless this party's call is over by then. */
  protected later(ms: number, run: () => void): void {
    this.around.clock.after(ms, () => { if (!this.#isOver) run() })
  }

  /** Milliseconds: so soon that messages cross, or any time up to `maxMs`. */
  protected soonOr(maxMs: number): number {
    return this.chance.between(0, this.chance.happens(0.3) ? CROSSING_MS : maxMs)
  }

  protected describe(direction?: string): Body {
    return description(this.host, this.#port, direction)
  }

  /** As {@link describe}, at another port than before. */
  protected describeAnew(direction?: string): Body {
    this.#port += 2
    return this.describe(direction)
  }

  protected over(): void {
    this.#isOver = true
  }

  #hangUp(): void {
    this.leg.bye()
    this.over()
  }

  #hear(event: LegEvent): void {
    switch (event.on) {
      case 'refused': case 'cancel': case 'bye': case 'gone': return this.over()
      case 'request': return this.#reply(event.request)
      case 'response':
        if (event.status >= 200 && event.status < 300) this.#acknowledge(event.id)
        return
      default: return this.setUp(event)
    }
  }

  #askSomething(): void {
    if (!this.#isTalking || this.around.isOver()) return
    const what = this.chance.among(['hold', 'move', 'no offer', 'UPDATE', 'INFO'] as const)
    if (what === 'hold') this.leg.request('INVITE', { body: this.describeAnew('sendonly') })
    else if (what === 'move') this.leg.request('INVITE', { body: this.describeAnew() })
    else if (what === 'no offer') this.#offerless.add(this.leg.request('INVITE'))
    else if (what === 'UPDATE') this.leg.request('UPDATE', { body: this.describeAnew() })
    else this.leg.request('INFO', { body: { type: 'application/dtmf-relay', text: 'Signal=5\r\n' } })
  }

  /** Takes it, refuses it, or says nothing; soon or after a while. */
  #reply({ id, method, body }: Extract<LegEvent, { on: 'request' }>['request']): void {
    if (this.chance.happens(0.05) && !this.around.isOver()) return
    const refused = this.chance.happens(0.15) ? this.chance.among(REFUSALS_IN_CALL) : undefined
    const answers = method === 'INVITE' || body?.type === 'application/sdp'
    const reply = (): void => {
      if (refused !== undefined) return this.leg.respond(id, refused)
      this.leg.respond(id, 200, answers ? { body: this.describe() } : {})
    }
    if (this.chance.happens(0.5)) reply()
    else this.later(this.chance.between(0, 3_000), reply)
  }

  /** A 2xx to a re-INVITE wants its ACK, and one that made the offer the answer in it; others want nothing. */
  #acknowledge(id: string): void {
    if (this.chance.happens(0.05)) return
    this.leg.ackReinvite(id, this.#offerless.has(id) ? this.describe() : undefined)
  }
}
