/**
 * How two parties want their media, as the flags rtpengine is told: the one table. A description is
 * made by one party and shown to the other; what the maker said decides little, what the other wants
 * decides most. Which flags are wise was measured; `README.md` has the figures.
 */
import { RouterError } from '../base/errors.ts'
import type { Codec, Description } from '../sdp/description.ts'
import type { CopyTerms, PartyMedia } from './media.ts'
import type { NgCodecs, NgFlags } from './ng.ts'
import { signalledSide } from './signalled.ts'

/** How audio crosses one wire. */
export type Transport = Exclude<PartyMedia['transport'], 'any'>

/** GCM and the longer keys are little known among phones; nobody needs a cipher that does not encipher. */
const SDES = [
  'AEAD_AES_256_GCM', 'AEAD_AES_128_GCM', 'AES_256_CM_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_32',
  'AES_192_CM_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_32', 'F8_128_HMAC_SHA1_80', 'F8_128_HMAC_SHA1_32',
  'NULL_HMAC_SHA1_80', 'NULL_HMAC_SHA1_32',
].map(suite => `no-${suite}`)

/** What is said when a description is shown to a party, by how it wants its audio. */
const shownTo = {
  plain: {
    offer: { 'transport-protocol': 'RTP/AVP', ICE: 'remove', 'rtcp-mux': ['demux'] },
    answer: { ICE: 'remove' },
  },
  srtp: {
    offer: { 'transport-protocol': 'RTP/SAVP', ICE: 'remove', DTLS: 'off', 'rtcp-mux': ['demux'], SDES },
    answer: { ICE: 'remove', DTLS: 'off' },
  },
  webrtc: {
    offer: {
      'transport-protocol': 'UDP/TLS/RTP/SAVPF', ICE: 'force', 'rtcp-mux': ['require'], SDES: ['off'],
      flags: ['generate-mid'],
    },
    answer: { ICE: 'force', SDES: ['off'] },
  },
} as const satisfies Record<Transport, Record<'offer' | 'answer', NgFlags>>

/** What is said when a party's own description names the only place its audio may come from. */
const ownAddressOnly = {
  flags: ['strict-source', 'asymmetric'], 'endpoint-learning': 'off',
} as const satisfies NgFlags

/** Our address in both lines that name one, and ports that stay. */
const always = { flags: ['port-latching'], replace: ['origin', 'session-connection'] } as const satisfies NgFlags

/** Digits will be brought in that come in signalling. */
const fromSignalling = { flags: ['inject-DTMF'] } as const satisfies NgFlags

/** One description on its way from its maker to the other party. */
export interface Showing {
  readonly role: 'offer' | 'answer'
  readonly maker: PartyMedia
  readonly other: PartyMedia
  /** What the maker describes; of an answer nothing is asked of it. */
  readonly described: Description | undefined
  /** How audio crosses the wire of the other party. */
  readonly wire: Transport
  /** The codecs the other party named itself, lately; they stand in where its terms name none. */
  readonly known?: readonly string[] | undefined
}

/** @throws RouterError MEDIA_REFUSED where the two have no codec in common and none may be made */
export function flagsFor(showing: Showing): NgFlags {
  const { role, maker, wire } = showing
  const own = maker.nat ? undefined : ownAddressOnly
  const digits = signalledSide({ a: maker, b: showing.other }) && fromSignalling
  const parts: readonly (NgFlags | undefined)[] = role === 'offer'
    ? [
      always, shownTo[wire].offer, own, digits, elsewhereFlags(showing), codecFlags(showing), eventFlags(showing),
      packetFlags(showing),
    ]
    : [always, shownTo[wire].answer, own, digits]
  return merged(parts)
}

/** How a copy of what two parties say is made for somebody who only hears it, and takes it with `answer`. */
export function flagsForCopy({ transport, codecs, family }: CopyTerms): Readonly<Record<'offer' | 'answer', NgFlags>> {
  const { offer, answer } = shownTo[transport === 'any' ? 'plain' : transport]
  const made = codecs && { codec: { mask: ['all'], transcode: codecs.map(engineName) } }
  return {
    offer: { ...offer, ...made, ...family && { 'address-family': family === 6 ? 'IP6' : 'IP4' } },
    // Without the flag an answer has to take all that is offered, telephone events as well.
    answer: { ...answer, flags: ['allow-transcoding'] },
  }
}

/**
 * How a description crosses its maker's wire.
 * @throws RouterError MEDIA_REFUSED when that is not how the maker's terms want it
 */
export function transportOf({ media }: Description, maker: PartyMedia): Transport {
  const line = media.find(({ port, protocol }) => port !== 0 && protocol.includes('RTP'))
  if (!line) return maker.transport === 'any' ? 'plain' : maker.transport
  const seen = line.protocol.includes('TLS') ? 'webrtc' : line.protocol.includes('SAVP') ? 'srtp' : 'plain'
  if (maker.transport === 'any' || maker.transport === seen) return seen
  throw new RouterError('MEDIA_REFUSED', `the offer is ${seen}, where ${maker.transport} is agreed`, {
    reason: 'transport', offered: seen, agreed: maker.transport,
  })
}

/** The audio codecs of a description, in the policy's words; telephone-event is none. */
export function codecsOf(described: Description | undefined): readonly string[] {
  const audio = described?.media.filter(({ type, port }) => type === 'audio' && port !== 0) ?? []
  return [...new Set(audio.flatMap(({ codecs }) => codecs).filter(isAudio).map(({ name }) => name.toLowerCase()))]
}

/** Whether digits can be told as telephone events (RFC 4733). */
function hasEvents(described: Description | undefined): boolean {
  return described?.media.some(({ codecs }) => codecs.some(({ name }) => name === 'TELEPHONE-EVENT')) ?? false
}

/** Whether it is what is spoken in, and not events beside it. */
export function isAudio({ name }: Codec): boolean {
  return name !== '' && name !== 'TELEPHONE-EVENT'
}

/** What can be read, and so be transcoded to something else. */
const readable: ReadonlySet<string> = new Set([
  'pcmu', 'pcma', 'g722', 'opus', 'g729', 'gsm', 'g723', 'speex', 'ilbc', 'amr', 'amr-wb',
])

/** Codecs as rtpengine writes them. */
const engineNames: Readonly<Record<string, string>> = {
  opus: 'opus', speex: 'speex', ilbc: 'iLBC', 'telephone-event': 'telephone-event',
}

function engineName(codec: string): string {
  return engineNames[codec] ?? codec.toUpperCase()
}

/**
 * What both speak goes through as it is; only where that is nothing, audio is made anew. Browsers list
 * all they can in each new offer, so that only what is agreed with the maker counts of it; the rest is taken out
 * beforehand.
 */
function codecFlags({ maker, other, described, known }: Showing): NgFlags | undefined {
  const all = codecsOf(described)
  const offered = all.filter(codec => maker.codecs?.includes(codec) ?? true)
  if (maker.codecs && all.length > 0 && offered.length === 0) {
    throw new RouterError('MEDIA_REFUSED', 'the offer has none of the codecs that are agreed', {
      reason: 'codecs', offered: all.join(','), agreed: maker.codecs.join(','),
    })
  }
  const wanted = other.codecs ?? known ?? offered
  if (offered.length === 0) return undefined
  if (offered.some(codec => wanted.includes(codec))) {
    return codecs({ strip: offered.filter(codec => !wanted.includes(codec)) })
  }
  if (maker.transcode === 'never' || other.transcode === 'never') {
    throw new RouterError('MEDIA_REFUSED', 'no codec in common, and none may be made', {
      reason: 'codecs', offered: offered.join(','), wanted: wanted.join(','),
    })
  }
  return codecs({
    mask: offered.filter(codec => readable.has(codec)),
    strip: offered.filter(codec => !readable.has(codec)),
    // Events go by the clock of the codec beside them, so that a new codec wants new ones.
    transcode: [...wanted, ...hasEvents(described) && !events[maker.dtmf][other.dtmf].offered ? event : []],
  })
}

function codecs(lists: NgCodecs): NgFlags {
  return { codec: Object.fromEntries(Object.entries(lists).flatMap(([verb, names]: [string, readonly string[]]) =>
    names.length === 0 ? [] : [[verb, names.map(engineName)]])) }
}

const event = ['telephone-event'] as const

/** No part of the offer shown, but of the answer to it. */
const hidden = { codec: { mask: event, accept: event } } as const satisfies NgFlags
const made = { codec: { transcode: event } } as const satisfies NgFlags
const stripped = { codec: { strip: event } } as const satisfies NgFlags

type Digits = PartyMedia['dtmf']

interface EventFlags {
  readonly offered?: NgFlags
  readonly none?: NgFlags
}

/**
 * What becomes of the events that one party may offer, first by its own way of telling digits, then by the other's:
 * of those it offers, which are shown where nothing is said; and where it offers none.
 */
const events: Readonly<Record<Digits, Readonly<Record<Digits, EventFlags>>>> = {
  'rfc4733': { 'rfc4733': {}, 'in-band': { offered: hidden, none: made }, 'info': { offered: hidden } },
  'in-band': { 'rfc4733': { offered: hidden, none: made }, 'in-band': {}, 'info': { offered: stripped } },
  'info': { 'rfc4733': { none: made }, 'in-band': { offered: stripped }, 'info': {} },
}

function eventFlags({ maker, other, described }: Showing): NgFlags | undefined {
  const { offered, none } = events[maker.dtmf][other.dtmf]
  return hasEvents(described) ? offered : none
}

/**
 * Who comes from another session sees our certificate by another hash, and no checks of ours: the engine would take
 * the port that a browser had there for the one it has here (RFC 8445 §2.5 lets one who is reached anyhow do without).
 */
function elsewhereFlags({ maker, other, wire }: Showing): NgFlags | undefined {
  if (!maker.hash && !other.hash) return undefined
  return {
    'ICE-lite': !other.hash ? 'backward' : maker.hash ? 'both' : 'forward',
    ...other.hash && wire === 'webrtc' && { 'DTLS-fingerprint': other.hash },
  }
}

function packetFlags({ maker, other }: Showing): NgFlags | undefined {
  const isMade = maker.transcode !== 'never' && other.transcode !== 'never'
  return isMade ? {
    ...other.ptime !== undefined && { ptime: other.ptime },
    ...maker.ptime !== undefined && { 'ptime-reverse': maker.ptime },
  } : undefined
}

/** Lists add up; of anything else the later counts. */
function merged(parts: readonly (NgFlags | undefined)[]): NgFlags {
  const whole: Record<string, unknown> = {}
  for (const [key, value] of parts.flatMap(part => Object.entries(part ?? {}))) whole[key] = joined(whole[key], value)
  return whole
}

function joined(before: unknown, value: unknown): unknown {
  if (before === undefined) return value
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value]
  if (isMap(before) && isMap(value)) return merged([before, value])
  return value
}

function isMap(value: unknown): value is NgFlags {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
