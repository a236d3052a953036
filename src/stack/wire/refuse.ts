/** Refusals of the front's own. */
import { header } from '../../sip/headers.ts'
import { responseTo } from '../../sip/respond.ts'
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
