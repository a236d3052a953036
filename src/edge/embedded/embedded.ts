/**
 * The leg port bound straight to our own stack, in one process: requests come in from the transaction
 * layer, are looked at by the guard, and go to the leg they belong to; a new INVITE becomes a leg.
 */
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { responseTo } from '../../sip/respond.ts'
import { dialogAsUas } from '../../stack/dialog/dialog.ts'
import type { Flow, ServerTransaction } from '../../stack/transactions.ts'
import type { ArrivedLeg, Signaling } from '../signaling.ts'
import { ArrivedEmbeddedLeg } from './arrived-leg.ts'
import { refusalByForm } from './capabilities.ts'
import { systemResolve } from './destination.ts'
import { Legs } from './legs.ts'
import { answerOutside } from './outside.ts'
import { PlacedEmbeddedLeg } from './placed-leg.ts'
import { defaultAllow, type EdgePorts, type EmbeddedEdgeOptions } from './ports.ts'

export interface EmbeddedEdge extends Signaling {
  /** Legs that are not over, and those over for a moment. */
  readonly legCount: number
  /** Ends every leg with `gone` and every timer, without a word on the wire; new requests hear 503. */
  close(): void
}

/** Binds the leg port to `options.transactions`; it takes every request from now on. */
export function createEmbeddedEdge(options: EmbeddedEdgeOptions): EmbeddedEdge {
  const ports: EdgePorts = {
    ...options,
    resolve: options.resolve ?? systemResolve,
    allow: options.allow ?? defaultAllow,
    supported: options.supported ?? [],
  }
  const legs = new Legs(options.clock)
  let takeInvite: ((leg: ArrivedLeg) => void) | undefined
  let isClosed = false

  function receive(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    const toTag = tagOf(headerOf(request.headers, 'to') ?? '')
    const leg = toTag === undefined ? undefined : legs.find(headerOf(request.headers, 'call-id') ?? '', toTag)
    if (!transaction) return leg?.take(request, flow, undefined)
    const refusal = options.guard(request, flow.transport, legs)
    if (refusal) return transaction.respond(responseTo(request, refusal.status, { reason: refusal.why }))
    if (leg) return leg.take(request, flow, transaction)
    if (toTag !== undefined) return transaction.respond(responseTo(request, 481))
    if (isClosed) return transaction.respond(responseTo(request, 503))
    if (request.method === 'INVITE') return arrive(request, flow, transaction)
    transaction.respond(answerOutside(request, ports, options.draining?.() ?? false))
  }

  function arrive(request: SipRequest, flow: Flow, transaction: ServerTransaction): void {
    const refuse = (response: SipResponse) => transaction.respond(response)
    const unfit = refusalByForm(request, ports)
    if (unfit) return refuse(unfit)
    const dialog = dialogAsUas(request, flow, ports.ids.tag())
    if (!dialog) return refuse(responseTo(request, 400, { reason: 'Missing Contact' }))
    if (!takeInvite) return refuse(responseTo(request, 480))
    takeInvite(new ArrivedEmbeddedLeg(ports, legs, transaction, dialog))
  }

  options.transactions.onRequest(receive)
  return {
    get legCount() {
      return legs.count
    },
    onInvite(handler) {
      takeInvite = handler
    },
    dial: request => new PlacedEmbeddedLeg(ports, legs, request),
    close() {
      isClosed = true
      for (const leg of [...legs]) leg.abandon()
    },
  }
}
