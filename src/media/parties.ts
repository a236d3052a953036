/**
 * What one relayed session knows of its two parties: how they want their media, what they said of it, and
 * from that how a description of one is shown to the other.
 */
import { readDescription } from '../sdp/description.ts'
import { Elsewhere } from './elsewhere.ts'
import { codecsOf, flagsFor, transportOf, type Transport } from './flags.ts'
import { addressOf, soften, writeDirections } from './held.ts'
import { otherSide, type MediaSnapshot, type PartyMedia, type RecordedMedia, type Side } from './media.ts'
import type { NgDescription } from './ng.ts'
import { callerTag } from './nodes.ts'
import { agreedFor, fitFor, refusedFor } from './shown.ts'
import { heedOf, type Heed } from './signalled.ts'
import { Told } from './told.ts'

/** A description on its way from its maker to the other party. */
export interface Passing {
  /** What the engine is told. */
  readonly description: Omit<NgDescription, 'call-id'>
  /** What the other party is shown of the engine's own; from here on it is known. */
  take(shown: string): string
}

type PartiesSnapshot =
  Pick<MediaSnapshot, 'parties' | 'callee' | 'wires' | 'codecs' | 'addresses' | 'ports' | 'payloads'>

export class Parties {
  readonly #media: Record<Side, PartyMedia>
  /** Whose turn it is to be called, from 1. */
  #callee: number
  /** How audio crosses each party's wire: as it offered last, or as it was shown. */
  readonly #wires: Map<Side, Transport>
  /** The codecs each party named when it last described itself. */
  readonly #codecs: Map<Side, readonly string[]>
  readonly #addresses: Map<Side, string>
  readonly #told: Told
  /** Of a session that was written down nobody is still on their way. */
  readonly #elsewhere: Elsewhere | undefined

  constructor(caller: PartyMedia, before?: PartiesSnapshot) {
    this.#media = before ? { ...before.parties } : { a: caller, b: caller }
    this.#callee = before?.callee ?? 0
    this.#wires = new Map(before?.wires)
    this.#codecs = new Map(before?.codecs)
    this.#addresses = new Map(before?.addresses)
    this.#told = new Told(before)
    this.#elsewhere = before ? undefined : new Elsewhere()
  }

  snapshot(): PartiesSnapshot {
    return {
      parties: { ...this.#media }, callee: this.#callee, wires: [...this.#wires], codecs: [...this.#codecs],
      addresses: [...this.#addresses], ...this.#told.snapshot(),
    }
  }

  /** What they were told since the session began. */
  get told(): Pick<RecordedMedia, 'ports' | 'payloads'> {
    return this.#told.sides
  }

  tag(side: Side): string {
    return side === 'a' ? callerTag : `b${this.#callee}`
  }

  nextCallee(callee: PartyMedia): void {
    this.#callee += 1
    this.#media.b = callee
    this.#addresses.delete('b')
    this.#codecs.delete('b')
    this.#wires.delete('b')
  }

  /** What the engine has to do with the digits of a party. */
  readonly heedOf = (side: Side): Heed | undefined => heedOf(side, this.#media)

  /** @throws RouterError MEDIA_REFUSED where the two cannot come together */
  passing(from: Side, role: 'offer' | 'answer', sdp: string): Passing {
    const other = otherSide[from]
    const [maker, taker] = [this.#media[from], this.#media[other]]
    const described = readDescription(sdp)
    if (role === 'offer' && described) this.#wires.set(from, transportOf(described, maker))
    const wire = this.#wireOf(other)
    const showing = { role, maker, other: taker, described, wire, known: this.#codecs.get(other) }
    const here = from === 'a' ? this.#elsewhere?.here(sdp, maker.hash) ?? sdp : sdp
    const said = refusedFor(taker, role === 'offer' ? agreedFor(maker, here) : here)
    const { sdp: told, meant } = soften(said, role, this.#addresses.get(from))
    const offerer = role === 'offer' ? from : other
    return {
      description: {
        sdp: told, ...flagsFor(showing), ...this.#familyOf(other),
        'from-tag': this.tag(offerer), 'to-tag': this.tag(otherSide[offerer]),
      },
      take: shown => {
        const address = addressOf(sdp)
        if (address) this.#addresses.set(from, address)
        const named = codecsOf(described)
        // Who sends a fax for a while speaks what it spoke, afterwards.
        if (named.length > 0) this.#codecs.set(from, named)
        this.#wires.set(other, wire)
        const whole = fitFor(wire, this.#wireOf(from), shown)
        const fit = other === 'a' ? this.#elsewhere?.shown(whole) ?? whole : whole
        this.#told.show(other, fit)
        return meant ? writeDirections(fit, meant) : fit
      },
    }
  }

  /** As the party wants it; who leaves it open stays with what it has, and has at first what the other offers. */
  #wireOf(side: Side): Transport {
    const { transport } = this.#media[side]
    if (transport !== 'any') return transport
    return this.#wires.get(side) ?? this.#wires.get(otherSide[side]) ?? 'plain'
  }

  /** Where a party was heard from tells its IP version; before that its terms may. */
  #familyOf(side: Side): Pick<NgDescription, 'address-family'> {
    const address = this.#addresses.get(side)
    const family = address === undefined ? this.#media[side].family : address.includes(':') ? 6 : 4
    return family === undefined ? {} : { 'address-family': family === 6 ? 'IP6' : 'IP4' }
  }
}
