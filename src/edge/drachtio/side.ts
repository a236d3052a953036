/** What one leg remembers of its dialog, shared by those who send and take in it. */
import { headerOf } from '../../sip/headers.ts'
import type { SipMessage } from '../../sip/message.ts'
import { parseNameAddr, tagOf } from '../../sip/name-addr.ts'
import { Mailbox } from '../embedded/mailbox.ts'
import { partsFrom } from '../embedded/lines.ts'
import { Credentials } from '../credentials.ts'
import type { DialCredentials, DialogName, Hop, MessageParts } from '../signaling.ts'
import type { EdgeParts } from './edge-parts.ts'
import { Exchanges } from '../exchanges.ts'
import { Session } from '../embedded/session.ts'

/** The name of a leg's first INVITE among its exchanges. */
export const firstInvite = 'first'

export class Side {
  readonly parts: EdgeParts
  readonly callId: string
  readonly mailbox: Mailbox
  readonly exchanges = new Exchanges()
  /** What our messages say of session timers; the server keeps the time, by what it reads in them. */
  readonly session: Session
  /** The server's name for the dialog, once it has one. */
  dialogId: string | undefined
  /** Where the other side is, as last seen. */
  hop: Hop | undefined
  /** The dialog's name, once a message bore both tags. */
  dialog: DialogName | undefined
  /** Where their Contact says requests in the dialog go: the URI that a proof of ours is for. */
  target: string | undefined
  /** Who answers the challenges of the other side. */
  who: DialCredentials | undefined

  constructor(parts: EdgeParts, callId: string) {
    this.parts = parts
    this.callId = callId
    this.session = new Session({ clock: parts.clock, session: parts.session })
    this.mailbox = new Mailbox(err => parts.log.error({ callId, err }, 'a leg listener failed'))
  }

  /** For one request of ours. */
  credentials(): Credentials {
    const { passwordOf, ids } = this.parts
    return new Credentials(this.who, { passwordOf, cnonce: () => ids.tag() })
  }

  /** The server writes our tags: a message of theirs shows both. */
  learn({ kind, headers }: SipMessage): void {
    this.target = parseNameAddr(headerOf(headers, 'contact') ?? '')?.uri ?? this.target
    const [from, to] = [tagOf(headerOf(headers, 'from') ?? ''), tagOf(headerOf(headers, 'to') ?? '')]
    if (this.dialog || from === undefined || to === undefined) return
    const ours = kind === 'request' ? to : from
    this.dialog = { callId: this.callId, localTag: ours, remoteTag: ours === to ? from : to }
  }

  /** How long a final response of theirs may take: what the server allows itself, and a moment. */
  get limitMs(): number {
    return this.parts.timers.fMs + 3_000
  }
}

/** The port's parts with what every message of a kind carries beside. */
export function withParts(parts: MessageParts | undefined, about: MessageHeaders = []) {
  const { headers, body } = partsFrom(parts)
  return { headers: [...about, ...headers], body }
}

type MessageHeaders = ReturnType<typeof partsFrom>['headers']

const transports: readonly string[] = ['udp', 'tcp', 'tls', 'ws', 'wss'] satisfies Hop['transport'][]

/** A place as the server tells it; what it calls unknown was a datagram. */
export function hopFrom(
  { protocol, source_address: address, source_port: port }:
  { readonly protocol: string; readonly source_address: string; readonly source_port: number },
): Hop {
  return { transport: transports.includes(protocol) ? protocol as Hop['transport'] : 'udp', address, port }
}

/** A place as the defence knows it. */
export function flowOf(hop: Hop) {
  return { ...hop, localAddress: '', localPort: 0, connection: '' }
}
