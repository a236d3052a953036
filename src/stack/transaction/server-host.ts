/** What server transactions ask of the layer they live in. */
import type { SipRequest } from '../../sip/message.ts'
import type { Gate } from '../gate.ts'
import type { Flow } from '../transactions.ts'
import type { Transports } from '../transport/transports.ts'
import type { Surroundings } from './running.ts'

/** What a server transaction asks of the layer. */
export interface ServerHost extends Surroundings {
  /** How long the user may leave an INVITE, and any other request, without a final response. */
  readonly unansweredInviteMs: number
  readonly unansweredMs: number
  tag(): string
  readonly transports: Transports
  readonly gate: Gate
  /** An ACK to a 2xx. */
  pass(ack: SipRequest, flow: Flow): void
  /** The transaction found under these keys is over. */
  ended(server: { readonly key: string; readonly mergeKey: string | undefined }): void
}
