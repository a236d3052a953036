/** What comes from the server, on its way to the leg it belongs to, or to its answer. */
import { dialogNameOf } from '../../stack/dialog/dialog.ts'
import { header } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import type { Flow } from '../../stack/transactions.ts'
import { answerToOptions, notAllowed, refusalByForm, type OwnAnswer } from './about.ts'
import type { Request, Response } from './drachtio-srf.d.ts'
import type { EdgeParts } from './edge-parts.ts'
import { flowOf, hopFrom } from './side.ts'
import { Registrations } from './registrations.ts'
import { requestIn } from './text.ts'

/**
 * @param arrive takes a new INVITE that is sound
 * @returns what takes each request, and the way to hear of registrations
 */
export function createReception(
  parts: EdgeParts, arrive: (request: SipRequest, req: Request, res: Response) => void,
) {
  const registrations = new Registrations()
  const receive = (req: Request, res: Response): void => {
    const say = (answer: OwnAnswer): void => parts.link.answer(res, answer)
    const request = requestIn(req.msg)
    if (!request) return say({ status: 400 })
    const leg = req.stackDialogId === '' ? undefined : parts.legs.find(req.stackDialogId)
    if (leg) return leg.take(request, req, res)
    if (request.method === 'ACK' || req.stackTxnId === 'unsolicited') return
    const flow = flowOf(hopFrom(req))
    const turned = turnedAway(parts, request, flow)
    if (turned) return say(turned)
    const refusal = parts.guard(request, flow.transport, parts.legs)
    if (refusal) return say({ status: refusal.status, reason: refusal.why })
    // The server knows the dialog, we do not: it was another process's.
    if (dialogNameOf(request).localTag !== undefined) {
      parts.defence?.strayed(flow)
      return say({ status: 481 })
    }
    const wrong = refusalByForm(request, parts.session.minS)
    if (request.method === 'OPTIONS') return say(wrong ?? answerToOptions(parts.draining?.() ?? false))
    if (request.method === 'REGISTER' && registrations.take(request, hopFrom(req), say)) return
    if (request.method !== 'INVITE') return say(notAllowed(request.method))
    if (wrong) return say(wrong)
    // A fork of one that rings: the package would give each the other's CANCEL.
    const first = parts.legs.meets(dialogNameOf(request).callId)
    if (first) {
      say({ status: 482 })
      return first()
    }
    arrive(request, req, res)
  }
  return { receive, onRegister: registrations.listen }
}

/** What the defence says to something new; strangers it would drop hear 403 here. */
function turnedAway({ defence }: EdgeParts, request: SipRequest, flow: Flow): OwnAnswer | undefined {
  if (!defence) return undefined
  if (!defence.admits(request, flow)) return { status: 403 }
  const away = defence.turnsAway(request, flow)
  return away && { status: away.status, headers: [header('Retry-After', String(away.retryAfterS))] }
}
