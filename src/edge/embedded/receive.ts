/** What comes from the transaction layer, on its way to the leg it belongs to, or to its answer. */
import type { SipRequest } from '../../sip/message.ts'
import { dialogAsUas, dialogNameOf, type Dialog } from '../../stack/dialog/dialog.ts'
import type { Flow, ServerTransaction } from '../../stack/transactions.ts'
import type { Guard } from '../guard.ts'
import type { RegisterListener } from '../signaling.ts'
import { ownAnswer, refusalByForm } from './capabilities.ts'
import { answerOutside } from './outside.ts'
import type { EdgePorts } from './ports.ts'
import { Registrations } from './registrations.ts'

export interface ReceptionPorts {
  readonly edge: EdgePorts
  readonly guard: Guard
  /** Open, draining (only OPTIONS hears of it), or closed to everything that is new. */
  readonly door: () => 'open' | 'draining' | 'closed'
  /** Takes a new INVITE that is sound, with the dialog it makes. */
  readonly arrive: (transaction: ServerTransaction, dialog: Dialog) => void
}

/** @returns the handler for `Transactions.onRequest`, the way to hear of registrations, and of what they depend on */
export function createReception({ edge, guard, door, arrive }: ReceptionPorts) {
  const registrations = new Registrations(edge)

  function receive(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    const { callId, localTag } = dialogNameOf(request)
    const leg = localTag === undefined ? undefined : edge.legs.find(callId, localTag)
    if (leg && !leg.admits(request, flow)) {
      edge.defence?.foreign(flow)
      return transaction?.respond(ownAnswer(edge, request, 481))
    }
    if (leg) edge.defence?.proved(flow)
    if (!transaction) return leg ? leg.take(request, flow, undefined) : edge.defence?.strayed(flow)
    const refusal = guard(request, flow.transport, edge.legs)
    if (refusal) return transaction.respond(ownAnswer(edge, request, refusal.status, [], refusal.why))
    if (leg) return leg.take(request, flow, transaction)
    if (localTag !== undefined) {
      edge.defence?.strayed(flow)
      return transaction.respond(ownAnswer(edge, request, 481))
    }
    if (door() === 'closed') return transaction.respond(ownAnswer(edge, request, 503))
    if (request.method === 'INVITE') return receiveInvite(request, flow, transaction)
    if (request.method === 'REGISTER' && registrations.take(transaction)) return
    transaction.respond(answerOutside(request, edge, door() === 'draining'))
  }

  function receiveInvite(request: SipRequest, flow: Flow, transaction: ServerTransaction): void {
    const refusal = refusalByForm(request, edge)
    if (refusal) return transaction.respond(refusal)
    const dialog = dialogAsUas(request, flow, edge.ids.tag())
    if (!dialog) return transaction.respond(ownAnswer(edge, request, 400, [], 'Contact is missing'))
    arrive(transaction, dialog)
  }

  return {
    receive,
    onRegister: (listener: RegisterListener): void => registrations.listen(listener),
    lost: (connection: string): void => registrations.lost(connection),
    uses: (connection: string): boolean => registrations.uses(connection),
  }
}
