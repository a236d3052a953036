/** A message between two hosts as it is remembered. */
import type { SipMessage } from '../../src/sip/message.ts'

/** When something happened, and its place among all that happened at that moment. */
export interface Moment {
  readonly atMs: number
  readonly order: number
}

/** A message on its way, by whatever transport. */
export interface Datagram extends Moment {
  /** IP addresses: every host here listens at port 5060. */
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly message: SipMessage
  /** The connection it was sent over; undefined over UDP. */
  readonly over?: string
  /** One for each copy that arrived. */
  readonly arrivals: Moment[]
}
