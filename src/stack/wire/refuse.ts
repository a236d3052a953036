/** Refusals of the front's own. */
import { header } from '../../sip/headers.ts'
import { responseTo } from '../../sip/respond.ts'
import { isTooShort, sessionAsked, SHORTEST_S } from '../../sip/session-timer.ts'
import type { ServerTransaction } from '../transactions.ts'

/** @param toTag for requests outside a dialog */
export function refuse(transaction: ServerTransaction, status: number, toTag?: string, reason?: string): void {
  transaction.respond(responseTo(transaction.request, status, {
    ...toTag === undefined ? {} : { toTag }, ...reason === undefined ? {} : { reason },
  }))
}

/** @param seconds after which the same may be asked again */
export function refuseForNow(transaction: ServerTransaction, seconds: number): void {
  const headers = [header('Retry-After', String(seconds))]
  transaction.respond(responseTo(transaction.request, 500, { headers }))
}

/** Refuses a session timer that is shorter than any may be (RFC 4028 §5). @returns whether it was */
export function refusedAsShort(transaction: ServerTransaction): boolean {
  const { request } = transaction
  if (!isTooShort(sessionAsked(request.headers), SHORTEST_S)) return false
  transaction.respond(responseTo(request, 422, { headers: [header('Min-SE', String(SHORTEST_S))] }))
  return true
}
