/** What arrived and placed legs have in common: the dialog once there is one, and its end. */
import type { Timer } from '../../base/clock.ts'
import type { SipRequest } from '../../sip/message.ts'
import { linesIn } from '../embedded/lines.ts'
import type { Body, DialogName, HeaderLines, Hop, Leg, LegEvent, MessageParts } from '../signaling.ts'
import type { Request, Response } from './drachtio-srf.d.ts'
import type { HeldLeg } from './edge-parts.ts'
import { RequestsIn } from './requests-in.ts'
import { RequestsOut } from './requests-out.ts'
import { hopFrom, type Side } from './side.ts'
import { requestIn } from './text.ts'

/**
 * Where a leg stands. `setup` the first INVITE has no final response; `talking` it was accepted;
 * `departing` we want to hang up and must wait for the ACK first (RFC 3261 §15); `leaving` our BYE is out.
 */
export type LegState = 'setup' | 'talking' | 'departing' | 'leaving' | 'over'

const endings: ReadonlySet<string> = new Set(['ACK', 'BYE'])

/** How long a BYE that the server could not be told of is worth keeping. */
const owedMs = 32_000

export abstract class DrachtioLeg implements Leg, HeldLeg {
  protected readonly side: Side
  protected readonly theirs: RequestsIn
  protected readonly ours: RequestsOut
  protected state: LegState = 'setup'
  /** A BYE the server has not heard of. */
  #owed: { readonly headers: HeaderLines | undefined; readonly until: Timer } | undefined

  constructor(side: Side) {
    this.side = side
    this.theirs = new RequestsIn(side, bye => this.#hungUp(bye), () => this.pracked())
    this.ours = new RequestsOut(side, (why, sayBye) => this.dies(why, sayBye), (req, res) => this.update(req, res))
    side.parts.legs.add(this)
  }

  get callId(): string {
    return this.side.callId
  }

  get dialog(): DialogName | undefined {
    return this.side.dialog
  }

  get remote(): Hop | undefined {
    return this.side.hop
  }

  listen(listener: (event: LegEvent) => void): void {
    this.side.mailbox.listen(listener)
  }

  respond(id: string, status: number, parts?: MessageParts): void {
    this.theirs.respond(id, status, parts)
  }

  request(method: string, parts?: MessageParts): string {
    return this.ours.request(method, parts)
  }

  ackReinvite(id: string, body?: Body): void {
    this.ours.ack(id, body)
  }

  abstract bye(headers?: HeaderLines): void

  /** Their BYE came while our first INVITE transaction still runs. */
  protected abstract byeInSetup(bye: SipRequest): void

  /** Their PRACK. */
  protected pracked(): void {}

  /** The server lost the INVITE with it. */
  protected abstract lostInSetup(why: string): void

  take(request: SipRequest, req: Request, res: Response): void {
    if (req.stackTxnId === 'unsolicited') return this.#serverHungUp()
    const { method } = request
    this.side.learn(request)
    if (method !== 'ACK') this.side.hop = hopFrom(req)
    if (this.state === 'setup' || this.state === 'talking' || (this.state === 'departing' && endings.has(method))) {
      return this.theirs.take(request, req, res)
    }
    if (method !== 'ACK') this.side.parts.link.answer(res, { status: method === 'BYE' ? 200 : 481 })
  }

  probe(): void {
    if (this.#owed) return this.leave(this.#owed.headers)
    if (this.state === 'talking') this.ours.probe()
  }

  lost(why: string): void {
    if (this.state === 'setup') this.lostInSetup(why)
  }

  abandon(): void {
    this.side.mailbox.put({ on: 'gone', why: 'the edge was closed' })
    this.end()
  }

  /** The server named our dialog. */
  protected named(dialogId: string): void {
    if (dialogId === '' || this.side.dialogId === dialogId) return
    this.side.parts.legs.name(dialogId, this, this.side.dialogId)
    this.side.dialogId = dialogId
  }

  /** drachtio-srf hands an UPDATE to an INVITE that is open, not to its dialog. */
  protected update(req: Request, res: Response): void {
    const request = requestIn(req.msg)
    if (request) this.take(request, req, res)
    else this.side.parts.link.answer(res, { status: 400 })
  }

  /** The dialog is dead, whatever the other side believes. During setup the INVITE's own end decides. */
  protected dies(why: string, sayBye: boolean): void {
    if (this.state !== 'talking') return
    this.side.mailbox.put({ on: 'gone', why })
    if (sayBye) this.leave()
    else this.end()
  }

  /** Sends BYE and forgets the leg once it is answered. While the server is away the BYE is owed. */
  protected leave(headers?: HeaderLines): void {
    const { link, clock } = this.side.parts
    this.#stop('leaving')
    if (link.state === 'up') {
      this.#paid()
      return this.ours.bye(headers, () => this.end())
    }
    this.#owed ??= { headers, until: clock.after(owedMs, () => this.end()) }
  }

  protected end(): void {
    if (this.state === 'over') return
    this.#paid()
    this.#stop('over')
    this.side.parts.legs.remove(this, this.side.dialogId)
  }

  #paid(): void {
    this.#owed?.until.cancel()
    this.#owed = undefined
  }

  #stop(state: 'leaving' | 'over'): void {
    this.state = state
    this.theirs.end()
    this.ours.end()
  }

  #hungUp(bye: SipRequest): void {
    if (this.state === 'setup') return this.byeInSetup(bye)
    this.side.mailbox.put({ on: 'bye', headers: linesIn(bye.headers) })
    this.end()
  }

  /** No ACK came, or a session ran out: BYE is on the wire, and nobody is left to talk to. */
  #serverHungUp(): void {
    if (this.state === 'setup') return
    this.side.mailbox.put({ on: 'gone', why: 'the server hung up' })
    this.end()
  }
}
