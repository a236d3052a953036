/** Requests outside any dialog that are not calls: each is answered on the spot. */
import { header } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { capabilities, notAllowed, ownAnswer, refusalByForm } from './capabilities.ts'
import type { EdgePorts } from './ports.ts'

/** How long a draining edge asks to be left alone, in seconds. */
const DRAIN_RETRY_S = 30

/** Methods that only mean something inside a dialog: without one they are 481, not 405. */
const needDialog: ReadonlySet<string> = new Set(['BYE', 'UPDATE', 'PRACK', 'INFO', 'NOTIFY'])

/** What we do within a call only: outside of one anybody could have us call or write to anybody. */
const needCall: ReadonlySet<string> = new Set(['REFER', 'MESSAGE'])

/** The answer to a request without a To tag, INVITE and ACK excepted. */
export function answerOutside(request: SipRequest, ports: EdgePorts, draining: boolean): SipResponse {
  if (request.method === 'OPTIONS') return refusalByForm(request, ports) ?? ping(request, ports, draining)
  if (needDialog.has(request.method)) return ownAnswer(ports, request, 481)
  if (needCall.has(request.method)) return ownAnswer(ports, request, 403)
  return notAllowed(request, ports)
}

/** OPTIONS is how a neighbour asks whether we would take a call now. */
function ping(request: SipRequest, ports: EdgePorts, draining: boolean): SipResponse {
  if (draining) return ownAnswer(ports, request, 503, [header('Retry-After', String(DRAIN_RETRY_S))])
  return ownAnswer(ports, request, 200, capabilities(ports))
}
