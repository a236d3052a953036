/**
 * A leg that another process established and wrote down. It goes on in its dialog as if nothing had been, but
 * for numbers that leap, and asks once whether the other side is still there.
 */
import type { Dialog } from '../../stack/dialog/dialog.ts'
import type { ArrivedLeg, HeaderLines, LegSnapshot, PlacedLeg, ReceivedInvite } from '../signaling.ts'
import { EmbeddedLeg } from './leg.ts'
import type { EdgePorts } from './ports.ts'
import { Side } from './side.ts'
import type { TalkSnapshot } from './talk.ts'

/** More requests than a dialog sees between two times it is written down: numbers used after that come to no harm. */
const LEAP = 1000

export class RestoredEmbeddedLeg extends EmbeddedLeg implements ArrivedLeg, PlacedLeg {
  readonly invite: ReceivedInvite
  readonly #inquiry: ReturnType<EdgePorts['clock']['after']>

  /** @param inquireMs how long until the other side is asked */
  constructor(ports: EdgePorts, snapshot: LegSnapshot, invite: ReceivedInvite, inquireMs: number) {
    const talk = snapshot as unknown as TalkSnapshot
    const { dialog, who } = talk
    super(new Side(ports, dialog.callId, dialog.localTag, who))
    this.invite = invite
    this.state = 'talking'
    this.talk.restore({ ...talk, dialog: resumed(dialog) })
    this.#inquiry = ports.clock.after(inquireMs, () => this.talk.ours.inquire())
  }

  bye(headers?: HeaderLines): void {
    if (this.state !== 'talking') return
    this.side.mailbox.seal()
    this.leave(headers)
  }

  cancel(headers?: HeaderLines): void {
    this.bye(headers)
  }

  progress(): void { /* it was answered long ago */ }
  answer(): void { /* likewise */ }
  reject(): void { /* likewise */ }
  ack(): void { /* what is written down was acknowledged */ }
  protected byeInSetup(): void { /* its setup is over */ }

  protected override stopped(): void {
    this.#inquiry.cancel()
  }
}

/**
 * Numbers of ours are higher than any that may have been used. The socket of a datagram has the same name again; a
 * connection has died with its process, and one of the same name now is another.
 */
function resumed(dialog: Dialog): Dialog {
  const { localSequence, flow } = dialog
  return {
    ...dialog, localSequence: localSequence + LEAP, flow: flow.transport === 'udp' ? flow : { ...flow, connection: '' },
  }
}
