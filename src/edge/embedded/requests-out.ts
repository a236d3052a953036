/** Our requests inside a dialog, and what becomes of them. */
import { HeardReliably, rack, rseqOf } from '../../sip/reliable.ts'
import type { Headers, SipMessage, SipRequest, SipResponse } from '../../sip/message.ts'
import { deathBy, refreshed, refreshesTarget, sequenceOf } from '../../stack/dialog/dialog.ts'
import type { ClientListener, ClientTransaction, Destination, Flow, SendFailure } from '../../stack/transactions.ts'
import type { Credentials } from '../credentials.ts'
import type { Body, LegEvent, MessageParts } from '../signaling.ts'
import { bodyOf, linesIn, sdpIn, sdpOf, tokensOf } from './lines.ts'
import { nextIn, sendAck, statusFor } from './send.ts'
import type { Session } from './session.ts'
import type { Side } from './side.ts'

type Outcome = Extract<LegEvent, { on: 'response' }>

/** Whose failure says nothing of the session: a provisional's, and a subscription's beside it (RFC 5057 §5.1). */
const ofItsOwn: ReadonlySet<string> = new Set(['PRACK', 'NOTIFY'])

type Elsewhere = Parameters<Side['sending']['ask']>[2]

/** One request under way. */
interface Asked {
  readonly id: string
  readonly method: string
  readonly parts: MessageParts | undefined
  /** Their tag: which dialog it is sent in. */
  readonly remoteTag: string
  /** Lines of the edge's own. */
  readonly lines?: Headers
  /** Hears the outcome in place of the leg's listener: a request of the edge's own. */
  readonly own?: (outcome: Outcome) => void
  /** True for the second try, after 422. */
  readonly again?: boolean
  /** Answers challenges; each request has its own. */
  readonly credentials?: Credentials
}

export class RequestsOut {
  readonly #side: Side
  readonly #session: Session
  readonly #dead: (why: string, sayBye: boolean) => void
  /** The sequence numbers of re-INVITEs of ours with a 2xx we have not acknowledged. */
  readonly #unacked = new Map<string, { readonly sequence: number; readonly proof: Headers }>()
  /** Sends the ACK of a re-INVITE again, by its sequence number. */
  readonly #acks = new Map<number, () => void>()
  /** What waits to be sent, in order; undefined while nothing has to. */
  #held: Asked[] | undefined
  #holdsOffers = false
  /** The newest re-INVITE of ours. */
  #reinvite: ClientTransaction | undefined
  #theyTakeUpdate = false
  #refreshing = false
  #over = false
  #count = 0

  /** @param dead told when an outcome means that the dialog no longer exists (RFC 5057 §5) */
  constructor(side: Side, session: Session, dead: (why: string, sayBye: boolean) => void) {
    this.#side = side
    this.#session = session
    this.#dead = dead
  }

  /** Whether they take UPDATE; undefined while something of ours waits to be sent or acknowledged. */
  get settled(): { readonly theyTakeUpdate: boolean } | undefined {
    return this.#held || this.#unacked.size > 0 ? undefined : { theyTakeUpdate: this.#theyTakeUpdate }
  }

  restore({ theyTakeUpdate }: { readonly theyTakeUpdate: boolean }): void {
    this.#theyTakeUpdate = theyTakeUpdate
  }

  /** Asks whether they still know the dialog. Here silence counts: it was us who were away. */
  inquire(): void {
    const remoteTag = this.#side.dialog?.remoteTag
    if (remoteTag === undefined || this.#over) return
    const own = ({ cause }: Outcome): void => {
      if (cause !== undefined) this.#dead(`restart: ${cause}`, true)
    }
    this.#ask({ id: `our-${++this.#count}`, method: 'OPTIONS', parts: undefined, remoteTag, own })
  }

  /** Sends a request; its outcome comes as `response` with the id returned. */
  request(method: string, parts?: MessageParts): string {
    const id = `our-${++this.#count}`
    const remoteTag = this.#side.dialog?.remoteTag
    if (remoteTag === undefined) this.#tell({ on: 'response', id, status: 481, reason: 'No Dialog Yet', headers: [] })
    else if (this.#held && (this.#holdsOffers || !refreshesTarget(method))) {
      this.#held.push({ id, method, parts, remoteTag })
    }
    else this.#ask({ id, method, parts, remoteTag })
    return id
  }

  /**
   * What is asked from now on waits for {@link release}.
   * @param offers false lets re-INVITE and UPDATE go on, to be refused while nothing may be offered
   */
  hold(offers: boolean): void {
    this.#held ??= []
    this.#holdsOffers = offers
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const asked of held) this.#ask(asked)
  }

  /** Whatever they sent: what it allows tells how a session is refreshed. */
  learn({ headers }: SipMessage): void {
    const allowed = tokensOf(headers, 'allow')
    if (allowed.length > 0) this.#theyTakeUpdate = allowed.includes('update')
  }

  /** Refreshes the session: by UPDATE where they take it, else by the same description again (RFC 4028 §7.4). */
  refresh(): void {
    const remoteTag = this.#side.dialog?.remoteTag
    const { ours } = this.#side.descriptions
    if (this.#refreshing || this.#over || remoteTag === undefined) return
    if (!this.#theyTakeUpdate && ours === undefined) return
    this.#refreshing = true
    const id = `our-${++this.#count}`
    const method = this.#theyTakeUpdate ? 'UPDATE' : 'INVITE'
    const own = ({ status, cause }: Outcome) => {
      this.#refreshing = false
      if (status === 405 || status === 501) this.#theyTakeUpdate = false
      if (status >= 300 && cause === undefined && !deathBy(status, method)) this.#session.refused()
    }
    const parts = method === 'UPDATE' ? undefined : { body: { type: 'application/sdp', text: ours ?? '' } }
    this.#ask({ id, method, parts, remoteTag, own })
  }

  /**
   * Acknowledges a reliable provisional to `invite`, in the dialog of its fork. What becomes of the
   * PRACK decides nothing: the INVITE's own end does.
   * @param over called when it is answered or given up: a request before that could overtake it
   */
  prack(invite: SipRequest, remoteTag: string, rseq: number, over: () => void = () => {}): void {
    const lines = [rack({ rseq, cseq: sequenceOf(invite.headers) ?? 0, method: 'INVITE' })]
    this.#ask({ id: `our-${++this.#count}`, method: 'PRACK', parts: undefined, remoteTag, lines, own: over })
  }

  /** ACKs the 2xx to re-INVITE `id`; another 2xx to it hears the same ACK again. */
  ack(id: string, body?: Body): void {
    const unacked = this.#unacked.get(id)
    const dialog = this.#side.dialog
    if (!unacked || !dialog) return
    const { sequence, proof } = unacked
    this.#unacked.delete(id)
    this.#acks.set(sequence, () => {}) // until the ACK's way is known, a repeated 2xx waits for it
    this.#side.close(id, sdpOf(body))
    sendAck(this.#side, dialog, sequence, body, again => this.#acks.set(sequence, again), proof)
  }

  /**
   * No listener is left: every 2xx that still comes is acknowledged without it. An open re-INVITE is given up,
   * for who has forgotten the dialog may leave it without an end until timer C.
   */
  end(): void {
    this.#over = true
    this.#reinvite?.cancel()
    for (const id of [...this.#unacked.keys()]) this.ack(id)
  }

  #ask(asked: Asked): void {
    const { id, method, parts, remoteTag } = asked
    const side = this.#side
    const dialog = side.with(remoteTag)
    if (!dialog) return this.#failed(asked, 'unreachable')
    // What the other side would have to refuse is refused here: the listener sees one kind of glare.
    if (side.begin(id, 'us', method, sdpOf(parts?.body)) !== undefined) {
      return this.#tell({ on: 'response', id, status: 491, reason: 'Request Pending', headers: [] }, asked.own)
    }
    side.sending.inDialog(dialog, (to, elsewhere) => this.#send(asked, to, elsewhere))
  }

  #send(asked: Asked, to: Destination | undefined, elsewhere: Elsewhere): void {
    const { method, parts, remoteTag, lines = [] } = asked
    const side = this.#side
    const dialog = side.with(remoteTag)
    if (!to || !dialog || this.#over) return this.#failed(asked, 'unreachable')
    const about = refreshesTarget(method) ? this.#session.requestLines(method) : lines
    const own = asked.credentials ? [...about, ...asked.credentials.lines] : about
    const request = nextIn(side, dialog, to, method, parts, own)
    const transaction = side.sending.ask(request, to, elsewhere, this.#listenerFor(asked, request))
    if (method === 'INVITE') this.#reinvite = transaction
  }

  #listenerFor(asked: Asked, request: SipRequest): ClientListener {
    const heard = new HeardReliably()
    return {
      response: (response, flow) => {
        if (response.status >= 200) return this.#finished(asked, request, response, flow)
        const rseq = rseqOf(response)
        if (rseq === undefined || this.#over || !heard.take(asked.remoteTag, rseq)) return
        const dialog = this.#side.with(asked.remoteTag)
        if (dialog) this.#side.keep(refreshed(dialog, response, flow))
        this.prack(request, asked.remoteTag, rseq)
      },
      failed: cause => this.#failed(asked, cause),
    }
  }

  #finished(asked: Asked, request: SipRequest, response: SipResponse, flow: Flow): void {
    const { id, remoteTag } = asked
    const side = this.#side
    const accepted = response.status < 300
    if (request.method === 'INVITE' && accepted) {
      const sequence = sequenceOf(request.headers) ?? 0
      const again = this.#acks.get(sequence)
      if (again) return again()
      if (this.#unacked.has(id)) return
      this.#unacked.set(id, { sequence, proof: asked.credentials?.lines ?? [] })
    }
    const dialog = side.with(remoteTag)
    if (accepted && refreshesTarget(request.method)) {
      if (dialog) side.keep(refreshed(dialog, response, flow))
      this.#session.accepted(request, response)
    }
    side.conclude(id, accepted, sdpIn(response))
    if (this.#over) return this.ack(id)
    if (response.status === 422 && !asked.again && this.#session.raised(response)) {
      return this.#ask({ ...asked, again: true })
    }
    const credentials = asked.credentials ?? side.credentials()
    if (!accepted && credentials.answer(response, request)) return this.#ask({ ...asked, credentials })
    const { status, reason } = response
    const headers = linesIn(response.headers)
    this.#tell({ on: 'response', id, status, reason, headers, ...bodyOf(response) }, asked.own)
    if (asked.own) this.ack(id)
    if (!ofItsOwn.has(request.method)) this.#judge(status, request.method)
  }

  #failed(asked: Asked, cause: SendFailure): void {
    const { id, method, own } = asked
    this.#side.close(id)
    if (this.#over) return
    this.#tell({ on: 'response', id, ...statusFor[cause], cause, headers: [] }, own)
    if (cause === 'timeout') this.#judge(408, method)
  }

  #tell(outcome: Outcome, own?: (outcome: Outcome) => void): void {
    if (own) own(outcome)
    else this.#side.mailbox.put(outcome)
  }

  #judge(status: number, method: string): void {
    const death = deathBy(status, method)
    if (death) this.#dead(death.why, death.sayBye)
  }
}
