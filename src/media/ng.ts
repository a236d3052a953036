/**
 * rtpengine's ng protocol: typed commands over UDP, and typed errors for what the engine refuses.
 * Knows nothing of calls, nodes or which flags are wise.
 */
import { RouterError } from '../base/errors.ts'
import { countedIn, type Counted } from './counted.ts'
import { Patient, type NgOptions } from './patient.ts'
import type { Heed } from './signalled.ts'

/** The engine's words for having no room; a fault of its load, not of the description. */
const full = /session limit|load limit|ran out of/i

/** How long a key is held that we press. Milliseconds */
const PRESS_MS = 160

/** What is to be done with the codecs of an offer, by name. */
export interface NgCodecs {
  /** Not shown to the other party. */
  readonly strip?: readonly string[]
  /** Not shown to the other party either, but to be transcoded from and to. */
  readonly mask?: readonly string[]
  /** Taken as answered, whatever the other party says. */
  readonly accept?: readonly string[]
  /** Shown, and made where the offer has none. */
  readonly transcode?: readonly string[]
}

/** How a description is to be treated, in ng's own keys. */
export interface NgFlags {
  readonly flags?: readonly string[]
  readonly replace?: readonly string[]
  readonly ICE?: 'remove' | 'force'
  readonly DTLS?: 'off'
  readonly 'ICE-lite'?: 'forward' | 'backward' | 'both'
  readonly 'DTLS-fingerprint'?: string
  readonly SDES?: readonly string[]
  readonly 'transport-protocol'?: string
  readonly 'rtcp-mux'?: readonly string[]
  readonly 'endpoint-learning'?: 'off'
  readonly 'address-family'?: 'IP4' | 'IP6'
  readonly codec?: NgCodecs
  /** Milliseconds of audio in a packet, towards the other party and back. */
  readonly ptime?: number
  readonly 'ptime-reverse'?: number
}

/** A description for the engine. */
export interface NgDescription extends NgFlags {
  readonly 'call-id': string
  /** The party who made the offer, also when this is the answer to it. */
  readonly 'from-tag': string
  readonly 'to-tag': string
  readonly sdp: string
}

/** A reply's own keys, as the engine sent them. */
export type NgReply = Readonly<Record<string, unknown>>

/** A copy that was asked for: what to offer, and the tag of the party that gets it. */
export interface NgSubscription {
  readonly sdp: string
  readonly tag: string
}

export interface NgClient {
  /** Something is asked, and for 40 ms nothing whatever was heard. */
  readonly doubtful: boolean
  /** Commands under way. */
  readonly pending: number
  /** Replies that came after their command had given up, or that could not be read. */
  readonly lateReplies: number
  /** Datagrams sent again. */
  readonly resends: number
  ping(): Promise<void>
  /** Returns the description to show the other party; so does {@link answer}. */
  offer(description: NgDescription): Promise<string>
  answer(description: NgDescription): Promise<string>
  /**
   * Ends a session; one the engine does not know counts as ended.
   * @param tag any party's; with it the engine tells what it counted of all of them
   */
  delete(callId: string, tag: string): Promise<Counted | undefined>
  /** Drops what the party with this tag sends from now on. */
  blockMedia(callId: string, fromTag: string): Promise<void>
  unblockMedia(callId: string, fromTag: string): Promise<void>
  /** Makes silence of what the party with this tag sends, packet by packet. */
  silenceMedia(callId: string, fromTag: string): Promise<void>
  unsilenceMedia(callId: string, fromTag: string): Promise<void>
  /** Plays a file to the party with this tag. @returns how long it lasts once. Milliseconds */
  playMedia(callId: string, toTag: string, file: string, times: number): Promise<number>
  stopMedia(callId: string, toTag: string): Promise<void>
  /** Brings a digit in, as if the party with this tag had pressed it. */
  playDtmf(callId: string, fromTag: string, digit: string): Promise<void>
  /** Reports the digits of the party with this tag; undefined carries them as they are again. */
  heedDtmf(callId: string, fromTag: string, heed: Heed | undefined): Promise<void>
  /** Writes what the session's parties send to a new file, or closes that. */
  record(callId: string, on: boolean): Promise<void>
  /** The same to the socket that `rtpengine-recording` reads; nothing comes of it without the kernel module. */
  forward(callId: string, on: boolean): Promise<void>
  /**
   * Takes what a party sends in a session of its own, for all who {@link subscribe} to it.
   * @returns the answer to its offer
   */
  publish(callId: string, fromTag: string, sdp: string, how: NgFlags): Promise<string>
  /** Makes a copy of what these parties send, each by itself, for a party of its own. */
  subscribe(callId: string, fromTags: readonly string[], how: NgFlags): Promise<NgSubscription>
  /** Takes the answer of whoever gets the copy. */
  subscribed(callId: string, tag: string, sdp: string, how: NgFlags): Promise<void>
  /** Ends the copy; the party that got it is deleted. */
  unsubscribe(callId: string, tag: string): Promise<void>
  /** Everything the engine knows of one session. */
  query(callId: string): Promise<NgReply>
  /** The call-ids of live sessions, at most `limit`. */
  list(limit: number): Promise<readonly string[]>
  statistics(): Promise<NgReply>
  /** How long it has been running; undefined when it does not say. Whole seconds */
  uptimeS(): Promise<number | undefined>
  /** Looks the host up again and goes on with a new socket. */
  reopen(): void
  /** Fails what is under way with MEDIA_UNAVAILABLE and frees the socket. */
  close(): void
}

/**
 * A client of one engine. Every command rejects with a {@link RouterError}: MEDIA_TIMEOUT,
 * MEDIA_REFUSED (`fields.reason` has the engine's words) or MEDIA_UNAVAILABLE.
 */
export function createNgClient(options: NgOptions): NgClient {
  return new Ng(options)
}

class Ng implements NgClient {
  readonly #client: Patient
  readonly #engine: { readonly host: string; readonly port: number }
  #closed = false

  constructor(options: NgOptions) {
    this.#engine = { host: options.host, port: options.port }
    this.#client = new Patient(options)
  }

  get doubtful(): boolean { return this.#client.doubtful }
  get pending(): number { return this.#client.pending }
  get lateReplies(): number { return this.#client.lateReplies }
  get resends(): number { return this.#client.resends }

  async ping(): Promise<void> {
    await this.#ask('ping')
  }

  async offer(description: NgDescription): Promise<string> {
    return sdpOf(await this.#ask('offer', description))
  }

  async answer(description: NgDescription): Promise<string> {
    return sdpOf(await this.#ask('answer', description))
  }

  async delete(callId: string, tag: string): Promise<Counted | undefined> {
    const session = { 'call-id': callId, 'delete-delay': 0 }
    const counted = countedIn(await this.#ask('delete', { ...session, 'from-tag': tag }))
    // It may know the session and not the party, and has deleted nothing then.
    if (!counted) await this.#ask('delete', session)
    return counted
  }

  async blockMedia(callId: string, fromTag: string): Promise<void> {
    await this.#ask('blockMedia', { 'call-id': callId, 'from-tag': fromTag })
  }

  async unblockMedia(callId: string, fromTag: string): Promise<void> {
    await this.#ask('unblockMedia', { 'call-id': callId, 'from-tag': fromTag })
  }

  async silenceMedia(callId: string, fromTag: string): Promise<void> {
    await this.#ask('silenceMedia', { 'call-id': callId, 'from-tag': fromTag })
  }

  async unsilenceMedia(callId: string, fromTag: string): Promise<void> {
    await this.#ask('unsilenceMedia', { 'call-id': callId, 'from-tag': fromTag })
  }

  async playMedia(callId: string, toTag: string, file: string, times: number): Promise<number> {
    // The party that hears it is the one the engine calls from.
    const { duration } = await this.#ask('playMedia', {
      'call-id': callId, 'from-tag': toTag, file, 'repeat-times': times,
    })
    return typeof duration === 'number' ? duration : 0
  }

  async stopMedia(callId: string, toTag: string): Promise<void> {
    await this.#ask('stopMedia', { 'call-id': callId, 'from-tag': toTag })
  }

  async playDtmf(callId: string, fromTag: string, digit: string): Promise<void> {
    await this.#ask('playDTMF', { 'call-id': callId, 'from-tag': fromTag, code: digit, duration: PRESS_MS })
  }

  async heedDtmf(callId: string, fromTag: string, heed: Heed | undefined): Promise<void> {
    const party = { 'call-id': callId, 'from-tag': fromTag }
    if (heed === 'told') await this.#ask('blockDTMF', party)
    // A buffer that would hide the tones by delaying the audio has brought the engine down.
    else await this.#ask('unblockDTMF', { ...party, 'delay-buffer': 0, flags: heed ? ['detect-DTMF'] : [] })
  }

  async record(callId: string, on: boolean): Promise<void> {
    await this.#ask(on ? 'startRecording' : 'stopRecording', { 'call-id': callId })
  }

  async forward(callId: string, on: boolean): Promise<void> {
    await this.#ask(on ? 'startForwarding' : 'stopForwarding', { 'call-id': callId })
  }

  async publish(callId: string, fromTag: string, sdp: string, how: NgFlags): Promise<string> {
    return sdpOf(await this.#ask('publish', { 'call-id': callId, 'from-tag': fromTag, sdp, ...how }))
  }

  async subscribe(callId: string, fromTags: readonly string[], how: NgFlags): Promise<NgSubscription> {
    const reply = await this.#ask('subscribeRequest', { 'call-id': callId, 'from-tags': fromTags, ...how })
    return { sdp: sdpOf(reply), tag: String(reply['to-tag']) }
  }

  async subscribed(callId: string, tag: string, sdp: string, how: NgFlags): Promise<void> {
    await this.#ask('subscribeAnswer', { 'call-id': callId, 'to-tag': tag, sdp, ...how })
  }

  async unsubscribe(callId: string, tag: string): Promise<void> {
    await this.#ask('unsubscribe', { 'call-id': callId, 'to-tag': tag })
    // As a party without a subscription it would keep the session once the others are deleted.
    await this.#ask('delete', { 'call-id': callId, 'from-tag': tag, 'delete-delay': 0 })
  }

  query(callId: string): Promise<NgReply> {
    return this.#ask('query', { 'call-id': callId })
  }

  async list(limit: number): Promise<readonly string[]> {
    const { calls } = await this.#ask('list', { limit })
    return Array.isArray(calls) ? calls.map(String) : []
  }

  statistics(): Promise<NgReply> {
    return this.#ask('statistics')
  }

  async uptimeS(): Promise<number | undefined> {
    const { statistics } = await this.statistics() as { readonly statistics?: { readonly totalstatistics?: NgReply } }
    const uptimeS = Number(statistics?.totalstatistics?.['uptime'])
    return Number.isFinite(uptimeS) ? uptimeS : undefined
  }

  reopen(): void {
    if (!this.#closed) this.#client.reopen()
  }

  close(): void {
    this.#closed = true
    this.#client.close()
  }

  async #ask(verb: Verb, args: object = {}): Promise<NgReply> {
    if (this.#closed) throw new RouterError('MEDIA_UNAVAILABLE', 'the client of this media engine is closed')
    const reply = await this.#client[verb](this.#engine, { ...args })
    if (reply['result'] === 'ok' || reply['result'] === 'pong') return reply
    const reason = String(reply['error-reason'] ?? reply['result'])
    // A session the engine forgot in a restart is no fault of the description either.
    const ours = full.test(reason) || /^unknown call-id/i.test(reason)
    throw new RouterError(ours ? 'MEDIA_UNAVAILABLE' : 'MEDIA_REFUSED',
      `the media engine refused "${verb}": ${reason}`, { reason, command: verb })
  }
}

type Verb =
  'ping' | 'offer' | 'answer' | 'delete' | 'blockMedia' | 'unblockMedia' | 'silenceMedia' | 'unsilenceMedia'
  | 'playMedia' | 'stopMedia' | 'startRecording' | 'stopRecording' | 'startForwarding' | 'stopForwarding'
  | 'playDTMF' | 'blockDTMF' | 'unblockDTMF'
  | 'publish' | 'subscribeRequest' | 'subscribeAnswer' | 'unsubscribe' | 'query' | 'list' | 'statistics'

function sdpOf(reply: NgReply): string {
  const sdp = reply['sdp']
  if (typeof sdp === 'string') return sdp
  throw new RouterError('MEDIA_REFUSED', 'the media engine answered without a description', { reason: 'no sdp' })
}
