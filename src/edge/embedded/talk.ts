/** Everything said inside one dialog: requests of both sides, ACKs that are due, and the session's timer. */
import type { SipRequest } from '../../sip/message.ts'
import { RequestsIn } from './requests-in.ts'
import { RequestsOut } from './requests-out.ts'
import { Session, type SessionSnapshot } from './session.ts'
import type { Side, SideSnapshot } from './side.ts'
import { Unacked } from './unacked.ts'

export interface TalkEnds {
  /** Told of a BYE, which has been answered. */
  readonly hungUp: (bye: SipRequest) => void
  /** Takes a PRACK; says whether there is a provisional of ours that it acknowledges. */
  readonly pracked: (prack: SipRequest) => boolean
  /** Told when the dialog no longer exists; `sayBye` where the other side may think otherwise. */
  readonly dead: (why: string, sayBye: boolean) => void
}

/** A dialog at rest, written down. */
export interface TalkSnapshot extends SideSnapshot {
  readonly session: SessionSnapshot
  readonly theyTakeUpdate: boolean
}

export class Talk {
  readonly #side: Side
  readonly session: Session
  readonly theirs: RequestsIn
  readonly ours: RequestsOut
  readonly unacked: Unacked

  constructor(side: Side, { hungUp, pracked, dead }: TalkEnds) {
    this.#side = side
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

  /** Undefined while something is under way. */
  snapshot(): TalkSnapshot | undefined {
    const side = this.#side.snapshot()
    const ours = this.ours.settled
    if (!side || !ours || !this.theirs.isIdle || !this.unacked.isIdle) return undefined
    return { ...side, ...ours, session: this.session.snapshot() }
  }

  restore(snapshot: TalkSnapshot): void {
    this.#side.restore(snapshot)
    this.ours.restore(snapshot)
    this.session.restore(snapshot.session)
  }

  /** Nothing is repeated, refreshed or reported any more. */
  end(): void {
    this.session.end()
    this.theirs.end()
    this.unacked.end()
    this.ours.end()
  }
}
