/** What carries one connection's messages: a byte stream that frames itself, or a WebSocket. */
import type { FramerItem } from '../../sip/framing.ts'

/** What follows the items just heard: nothing begun, part of a message, or bytes nobody can make sense of any more. */
export type Rest = 'nothing' | 'incomplete' | 'broken'

export interface LineEar {
  /** A connection we opened can carry messages now; whom its certificate names, where one was verified. */
  up(subjects: readonly string[] | undefined): void
  /** See {@link Inbox.dismiss}. */
  dismiss(bytes: Buffer, head: string): number | undefined
  heard(items: readonly FramerItem[], rest: Rest): void
  /** Once; nothing comes after it. */
  ended(why: string): void
}

export interface Line {
  /** False from the moment it is given up, by either side. */
  readonly writable: boolean
  /** What was written and has not left. */
  readonly waitingBytes: number
  /** Whether a peer that lives answers a keep-alive. */
  readonly answersKeepAlive: boolean
  listen(ear: LineEar): void
  write(bytes: Buffer, done: (error?: Error | null) => void): void
  /** Says nothing, so that whoever is in between sees that the connection is used. */
  keepAlive(): void
  /** Lets what was written leave, then closes. */
  finish(): void
  /** Closes at once; what waits is lost. */
  drop(): void
}
