/** Provisionals of applications that ask for PRACK, and what waits behind them (RFC 3262). */
import { header, valuesOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { RELIABLE, reliabilityAsked } from '../../sip/reliable.ts'
import { sequenceOf } from '../dialog/dialog.ts'
import { ReliableProvisionals } from '../dialog/reliable.ts'
import { carriesSdp, type Board } from './board.ts'
import type { Open } from './open.ts'
import { responseOf } from './response.ts'

/** True for a provisional whose application wants it acknowledged. */
export function asksReliably({ status, headers }: SipResponse): boolean {
  return status > 100 && status < 200 && valuesOf(headers, 'require').some(tag => tag.toLowerCase() === RELIABLE)
}

/** True for an INVITE whose sender would send PRACK. */
export function takesReliably({ begins, transaction: { request } }: Open): boolean {
  return begins && reliabilityAsked(request) !== undefined
}

/**
 * Sends it until its PRACK comes; one behind another that has none yet waits.
 * @param sent told of the first sending
 * @param unpracked told when no PRACK came
 */
export function sayReliably(
  board: Board, open: Open, message: SipResponse, sent: (response: SipResponse) => void, unpracked: () => void,
): void {
  open.reliable ??= new ReliableProvisionals(board, open.transaction, unpracked)
  open.reliable.send({
    sdp: carriesSdp(message) ? message.body.toString('latin1') : undefined,
    write: lines => {
      const response = responseOf(board, open, message, lines.filter(({ name }) => name === 'rseq'))
      sent(response)
      return response
    },
  })
}

/** What a CANCEL for this INVITE would look like: its application is told so when no PRACK came. */
export function cancelOf(invite: SipRequest): SipRequest {
  const kept = invite.headers.filter(({ name }) => ['via', 'from', 'to', 'call-id', 'max-forwards'].includes(name))
  const cseq = header('CSeq', `${sequenceOf(invite.headers) ?? 0} CANCEL`)
  return { ...invite, method: 'CANCEL', headers: [...kept, cseq], body: Buffer.alloc(0) }
}
