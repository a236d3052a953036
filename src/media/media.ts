/**
 * The media port: what the call engine asks of whatever carries the audio. `relay.ts` implements it
 * on rtpengine, `direct.ts` lets descriptions pass.
 *
 * A session knows two parties, the caller `a` and whoever is being called `b`; when failover brings
 * another `b`, the caller's ports stay the same. Offers strictly alternate with their answers; the
 * engine sees to that.
 */
import { RouterError } from '../base/errors.ts'
import type { CertificateHash } from './elsewhere.ts'

export type Side = 'a' | 'b'

export const otherSide = { a: 'b', b: 'a' } as const satisfies Record<Side, Side>

/** Told of a digit: 0 to 9, *, #, A to D. */
export type DigitListener = (digit: string, from: Side) => void

/** How one party wants its media; the words are the policy language's. */
export interface PartyMedia {
  /** How its audio crosses the wire; `any` is as the caller offers it. */
  readonly transport: 'plain' | 'srtp' | 'webrtc' | 'any'
  /** The audio codecs it speaks, in lower case; undefined for whatever it is offered. */
  readonly codecs: readonly string[] | undefined
  readonly dtmf: 'rfc4733' | 'info' | 'in-band'
  /** Milliseconds of audio in a packet sent to it; undefined for what the other side sends. */
  readonly ptime: number | undefined
  readonly transcode: 'as-needed' | 'never'
  /** Its audio may come from elsewhere than its description says. */
  readonly nat: boolean
  readonly video: 'pass' | 'refuse'
  readonly fax: 'pass' | 'refuse'
  /** The IP version of its side, where it is known before it describes itself. */
  readonly family?: 4 | 6
  /** Of who comes from another session: by which hash our certificate is shown, not the one it saw there. */
  readonly hash?: CertificateHash
}

/** RTP the engine got from one party. */
export interface PacketCount {
  readonly packets: number
  readonly bytes: number
  /** Packets it could not send on. */
  readonly errors: number
}

/** By party; one that never sent anything is counted with 0, one the engine forgot is absent. */
export type MediaCounts = Readonly<Partial<Record<Side, PacketCount>>>

/** A relayed session written down. */
export interface MediaSnapshot {
  /** Its name towards the engine. */
  readonly ngCallId: string
  /** The names of its node, and of all that may hold some of it. */
  readonly node: string
  readonly touched: readonly string[]
  readonly callee: number
  readonly isCalled: boolean
  readonly parties: Readonly<Record<Side, PartyMedia>>
  /** How audio crosses each party's wire. */
  readonly wires: readonly (readonly [Side, Exclude<PartyMedia['transport'], 'any'>])[]
  /** The codecs each party named last. */
  readonly codecs: readonly (readonly [Side, readonly string[]])[]
  /** Tags of callees that were left and may still be sending. */
  readonly left: readonly string[]
  /** Where each side was last. */
  readonly addresses: readonly (readonly [Side, string])[]
  /** The engine's ports that each side sends to, as far as it was told of any. */
  readonly ports: readonly (readonly [Side, readonly number[]])[]
  /** The codecs each side was told to send, by payload number; absent in what older versions wrote down. */
  readonly payloads?: readonly (readonly [Side, readonly (readonly [number, string])[]])[]
  readonly isRecorded: boolean
  /** What the engine does with the digits of parties, by tag; absent where it carries all as they are. */
  readonly heeded?: readonly (readonly [string, 'told' | 'found'])[]
}

/** Where the audio of a session is that an engine wrote down. */
export interface RecordedMedia {
  /** What the names of its files begin with; a name of ours. */
  readonly name: string
  /** The engine's ports each party sent its audio to. */
  readonly ports: Readonly<Record<Side, readonly number[]>>
  /** The codecs each party was told to send there, by payload number, in upper case. */
  readonly payloads: Readonly<Record<Side, Readonly<Record<number, string>>>>
}

/** How somebody wants the copy of what is said in a session. */
export type CopyTerms = Pick<PartyMedia, 'transport' | 'codecs' | 'family'>

/** A copy of what both parties send, for somebody else. */
export interface MediaCopy {
  /** What is offered to whoever gets it: the caller's streams, then as many of the callee's, all sent only. */
  readonly sdp: string
  /**
   * Takes the answer; from now on the copy is sent.
   * @throws RouterError as {@link MediaSession.offer}
   */
  answered(sdp: string): Promise<void>
  /** Ends the copy. Never rejects: what is not there needs no end. */
  end(): Promise<void>
}

/**
 * What may befall a session: `lost` the engine forgot it or stays away, told now and then until it is offered
 * anew; `back` its engine has it again, from Redis; `silent` the engine gave it up, having heard neither side for too
 * long; `unrecorded` the engine it moved to does not write it down; `returned` another call that held it had led it to
 * a callee of its own and let go: from the next offer on the callee is again whom this one has.
 */
export type Mishap = 'lost' | 'back' | 'silent' | 'unrecorded' | 'returned'

/** What stands in the way of recordings; undefined when nothing does. */
export interface RecordingsPort {
  readonly trouble: string | undefined
}

/** The media of one call, from its first offer to its end. */
export interface MediaSession {
  /** The node that carries it, for logs and the CDR; absent when media goes direct. Changes when that node fails. */
  readonly node: string | undefined
  /**
   * Takes an offer made by `from` and returns the one to show the other side.
   * @throws RouterError MEDIA_TIMEOUT, MEDIA_REFUSED or MEDIA_UNAVAILABLE
   */
  offer(from: Side, sdp: string): Promise<string>
  /**
   * From the next offer on this is the callee. Each gets a port of its own, and what the one before
   * still sends is no longer heard.
   */
  nextCallee(callee: PartyMedia): void
  /**
   * Takes the answer given by `from` to the offer of the other side and returns the one to show there.
   * May be given again for the same offer: early media first, then the final answer.
   * @throws RouterError as {@link offer}
   */
  answer(from: Side, sdp: string): Promise<string>
  /**
   * Plays a file to one party from its beginning, in place of what was played to it before. The engine
   * does not tell when it ends.
   * @param times how often, one after another
   * @returns how long it lasts once. Milliseconds
   * @throws RouterError as {@link offer}
   */
  play(to: Side, file: string, times?: number): Promise<number>
  /**
   * Plays a file to one party in the middle of a talk, once; it does not hear the other side meanwhile.
   * @throws RouterError as {@link offer}
   */
  announce(to: Side, file: string): Promise<void>
  /**
   * Plays a file to one party over and over, in place of what the other side sends, until it is called without one.
   * @throws RouterError as {@link offer}
   */
  holdMusic(to: Side, file: string | undefined): Promise<void>
  /** Ends what is played to a party. Never rejects: what is not there needs no end. */
  hush(to: Side): Promise<void>
  /** Tells of the digits the parties dial in their audio. @returns ends it; so does the end of the session */
  onDigit(listener: DigitListener): () => void
  /**
   * Brings a digit into the audio, as if this party had pressed it there; it has to have sent some before.
   * @throws RouterError as {@link offer}
   */
  press(from: Side, digit: string): Promise<void>
  /** Tells this holder what befalls the session; a later listener of theirs takes the place of the one before. */
  onMishap(listener: (mishap: Mishap) => void): void
  /**
   * Tells that the session was lost and is carried again: what was played is heard no more, and can be played
   * again. A later listener of this holder takes the place of the one before.
   */
  onMoved(listener: () => void): void
  /**
   * Has what both parties send written down from now on, or no longer. The engine keeps files of it until
   * somebody takes them away.
   * @throws RouterError as {@link offer}
   */
  record(on: boolean): Promise<void>
  /**
   * Makes a copy of what both parties send; it ends with the session.
   * @param onGone told when it ended before, for the session is carried anew
   * @throws RouterError as {@link offer}
   */
  copy(terms: CopyTerms, onGone: () => void): Promise<MediaCopy>
  /** Where what is written down is; absent where no engine carries the session. */
  readonly recorded?: RecordedMedia | undefined
  /**
   * Another hold on the session, for a call that takes the caller over and offers it to somebody else. The
   * session lives until all who hold it have released it.
   */
  share(): MediaSession
  /** What another process needs to go on with it; absent where there is nothing to go on with. */
  snapshot?(): MediaSnapshot
  /** Ends the session; the engine's side is deleted exactly once, however often this is called. Never throws. */
  release(): Promise<void>
  /** What the engine counted; there once it is released, where an engine carried it and still answered. */
  readonly counts?: MediaCounts | undefined
}

/** How media travels: through the engine, or from phone to phone. */
export type MediaPath = 'relay' | 'direct'

/** The media of one call, before anybody is called. */
export interface MediaPlan {
  readonly path: MediaPath
  readonly caller: PartyMedia
}

export interface MediaPlane {
  /** True when a media engine is configured, reachable or not: `auto` then means relay. */
  readonly canRelay: boolean
  /**
   * Begins the media of one call; nothing is sent before the first offer. A relayed session stays
   * on the node it was given while that answers; when it does not, the next offer takes it to another.
   * @param callUid the call's uid, for logs
   * @throws RouterError MEDIA_UNAVAILABLE when a relay is asked for and no node is up
   */
  open(plan: MediaPlan, callUid: string): MediaSession
  /** Goes on with a session another process wrote down. What the engine has forgotten meanwhile is no error. */
  resume(snapshot: MediaSnapshot): MediaSession
}

/** A refusal is about what was asked: another engine, or the same one later, would say no too. */
export function isRefusal(error: unknown): boolean {
  return error instanceof RouterError && error.code === 'MEDIA_REFUSED'
}
