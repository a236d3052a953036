/** Everything said inside one dialog: requests of both sides, ACKs that are due, and the session's timer. */
import type { SipRequest } from '../../sip/message.ts'
import { RequestsIn } from './requests-in.ts'
import { RequestsOut } from './requests-out.ts'
import { Session } from './session.ts'
import type { Side } from './side.ts'
import { Unacked } from './unacked.ts'

export interface TalkEnds {
  /** Told of a BYE, which has been answered. */
  readonly hungUp: (bye: SipRequest) => void
  /** Takes a PRACK; says whether there is a provisional of ours that it acknowledges. */
  readonly pracked: (prack: SipRequest) => boolean
  /** Told when the dialog no longer exists; `sayBye` where the other side may think otherwise. */
  readonly dead: (why: string, sayBye: boolean) => void
}

export class Talk {
  readonly session: Session
  readonly theirs: RequestsIn
  readonly ours: RequestsOut
  readonly unacked: Unacked

  constructor(side: Side, { hungUp, pracked, dead }: TalkEnds) {
    this.unacked = new Unacked(side)
    this.session = new Session(side.ports, {
      refresh: () => this.ours.refresh(),
      expired: () => dead('the session timer ran out', true),
    })
    this.ours = new RequestsOut(side, this.session, dead)
    this.theirs = new RequestsIn({
      side, session: this.session, hungUp, pracked,
      heardFrom: request => this.ours.learn(request),
      accepted: (transaction, response, id, told) => this.unacked.add(transaction, response, { id, told }),
      acknowledged: ack => this.unacked.take(ack),
    })
  }

  /** Nothing is repeated, refreshed or reported any more. */
  end(): void {
    this.session.end()
    this.theirs.end()
    this.unacked.end()
    this.ours.end()
  }
}
