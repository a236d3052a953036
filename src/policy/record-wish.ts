/** What a policy wants of the recording of a call. */
import type { Contact, Credentials } from './contact.ts'

/** How a call is recorded. */
export interface RecordWish {
  /** It is ended when it cannot be, or no longer. */
  readonly mandatory: boolean
  /** Where what is said goes, in place of a file here. */
  readonly server?: RecordingServer
  /** Not before somebody asks for it. */
  readonly asked?: true
  readonly keys?: RecordKeys
}

/** How a party asks for what becomes of its recording. */
export interface RecordKeys {
  readonly by: 'caller' | 'callee' | 'both'
  /** What is pressed for each; words of the same keys take turns. */
  readonly words: Readonly<Partial<Record<'start' | 'pause' | 'resume' | 'stop', string>>>
}

/** A recording server (RFC 7866): a peer, as far as that matters to it. */
export interface RecordingServer {
  /** The peer's name. */
  readonly name: string
  /** Asked in order, until one answers. */
  readonly contacts: readonly Contact[]
  /** How it wants what it hears. */
  readonly media: {
    readonly transport: 'plain' | 'srtp'
    /** In the policy's words; undefined for what the parties speak. */
    readonly codecs: readonly string[] | undefined
  }
  readonly auth?: Credentials
}

/** The recording server a peer is, by the peer's name; undefined for one that cannot be called. */
export type RecorderOf = (peer: string) => RecordingServer | undefined
