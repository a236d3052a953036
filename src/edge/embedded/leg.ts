/** What arrived and placed legs have in common: the dialog once there is one, and its end. */
import type { SipRequest } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import { dialogNameOf } from '../../stack/dialog/dialog.ts'
import type { Flow, SendFailure, ServerTransaction } from '../../stack/transactions.ts'
import type {
  Body, DialogName, HeaderLines, Hop, Leg, LegEvent, LegSnapshot, MessageParts,
} from '../signaling.ts'
import type { HeldLeg } from './legs.ts'
import { hopOf, linesIn } from './lines.ts'
import { sendBye, statusFor } from './send.ts'
import type { Side } from './side.ts'
import { Talk } from './talk.ts'

/**
 * Where a leg stands. `setup` the first INVITE has no final response; `talking` it was accepted;
 * `departing` we want to hang up and must wait for the ACK first (RFC 3261 §15); `leaving` our BYE is
 * out; `over` nothing is left but late requests.
 */
export type LegState = 'setup' | 'talking' | 'departing' | 'leaving' | 'over'

const endings: ReadonlySet<string> = new Set(['ACK', 'BYE'])

export abstract class EmbeddedLeg implements Leg, HeldLeg {
  protected readonly side: Side
  protected readonly talk: Talk
  protected state: LegState = 'setup'

  constructor(side: Side) {
    this.side = side
    this.talk = new Talk(side, {
      hungUp: bye => this.#hungUp(bye),
      pracked: prack => this.pracked(prack),
      dead: (why, sayBye) => this.dies(why, sayBye),
    })
    side.ports.legs.add(this)
  }

  get callId(): string {
    return this.side.callId
  }

  get localTag(): string {
    return this.side.localTag
  }

  get dialog(): DialogName | undefined {
    return this.side.dialog
  }

  get connection(): string | undefined {
    return this.side.dialog?.flow.connection
  }

  get remote(): Hop | undefined {
    return this.side.dialog ? hopOf(this.side.dialog.flow) : undefined
  }

  listen(listener: (event: LegEvent) => void): void {
    this.side.mailbox.listen(listener)
  }

  respond(id: string, status: number, parts?: MessageParts): void {
    this.talk.theirs.respond(id, status, parts)
  }

  request(method: string, parts?: MessageParts): string {
    return this.talk.ours.request(method, parts)
  }

  ackReinvite(id: string, body?: Body): void {
    this.talk.ours.ack(id, body)
  }

  abstract bye(headers?: HeaderLines): void

  snapshot(): LegSnapshot | undefined {
    const talk = this.state === 'talking' ? this.talk.snapshot() : undefined
    if (!talk) return undefined
    const { callId, localTag, remoteTag } = talk.dialog
    return { name: { callId, localTag, remoteTag }, ...talk }
  }

  /** Their BYE came while our first INVITE transaction still runs. */
  protected abstract byeInSetup(bye: SipRequest): void

  /** Their PRACK. @returns whether there is a provisional of ours that it acknowledges */
  protected pracked(_prack: SipRequest): boolean {
    return false
  }

  admits(request: SipRequest, flow: Flow): boolean {
    return this.side.origins.admit(flow, this.side.with(dialogNameOf(request).remoteTag))
  }

  /** A request that bears our tag. Once we hang up only ACK and BYE still count, since two BYEs may cross. */
  take(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    const { method } = request
    if (this.state === 'setup' || this.state === 'talking' || (this.state === 'departing' && endings.has(method))) {
      return this.talk.theirs.take(request, flow, transaction)
    }
    transaction?.respond(responseTo(request, method === 'BYE' ? 200 : 481))
  }

  /** The dialog is dead, whatever the other side believes. During setup the INVITE's own end decides. */
  protected dies(why: string, sayBye: boolean): void {
    if (this.state !== 'talking') return
    this.side.mailbox.put({ on: 'gone', why })
    if (sayBye) this.leave()
    else this.end()
  }

  /** Sends BYE and forgets the leg once it is answered. */
  protected leave(headers?: HeaderLines): void {
    const dialog = this.side.dialog
    this.#stop('leaving')
    if (dialog) sendBye(this.side, dialog, headers, () => this.end())
    else this.end()
  }

  /**
   * Nothing is left to say. A BYE of theirs that crossed ours is still answered for T4, the time a
   * message may linger in the network.
   */
  protected end(): void {
    if (this.state === 'over') return
    const lingerMs = this.state === 'leaving' ? this.side.ports.timers.t4Ms : 0
    this.#stop('over')
    this.side.ports.legs.remove(this, lingerMs)
  }

  /** The edge closes: no message, no timer, only the end of events. */
  abandon(): void {
    this.side.mailbox.put({ on: 'gone', why: 'the edge was closed' })
    this.#stop('over')
    this.side.ports.legs.remove(this)
  }

  #stop(state: 'leaving' | 'over'): void {
    this.state = state
    this.stopped()
    this.talk.end()
  }

  /** What stands for a final response that never came. */
  protected unanswered(cause: SendFailure) {
    return { ...statusFor[cause], cause }
  }

  /** Nothing will be asked in the dialog any more. */
  protected stopped(): void { /* most legs wait for nothing else */ }

  #hungUp(bye: SipRequest): void {
    if (this.state === 'setup') return this.byeInSetup(bye)
    this.side.mailbox.put({ on: 'bye', headers: linesIn(bye.headers) })
    this.end()
  }
}
