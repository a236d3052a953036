/** A request of the network that an application has not answered yet, and what an answer is made of. */
import { header, headerOf, valuesOf } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { responseTo } from '../../sip/respond.ts'
import type { ServerTransaction } from '../transactions.ts'
import type { App } from './app.ts'
import { beside, withOwnHost } from './app-message.ts'
import { contactTowards, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import type { Carried } from './leads.ts'

export interface Open {
  /** The transaction, as the application names it. */
  readonly id: string
  readonly app: App
  readonly transaction: ServerTransaction
  /** Ours, unless the application's first answer brings one. */
  readonly toTag: string
  /** The dialog it came in; one that an INVITE begins is made with the first answer. */
  dialog: WireDialog | undefined
  readonly begins: boolean
}

/** Requests that make a dialog. */
export const dialogMakers: ReadonlySet<string> = new Set(['INVITE', 'SUBSCRIBE'])

/** True for a request that would make a dialog without a way to its sender. */
export function lacksContact({ method, headers }: SipRequest): boolean {
  return dialogMakers.has(method) && valuesOf(headers, 'contact').length === 0
}

/** True for a BYE that ends its dialog. */
export function endsDialog({ transaction, begins }: Open): boolean {
  return !begins && transaction.request.method === 'BYE'
}

/** The tag our answers bear: the dialog's, else what the application chose, else ours. */
export function tagFor(open: Open, message?: SipResponse): string {
  const chosen = message && tagOf(headerOf(message.headers, 'to') ?? '')
  return open.dialog?.localTag ?? chosen ?? open.toTag
}

/** An answer of our own. */
export function ownAnswer(open: Open, status: number): SipResponse {
  return responseTo(open.transaction.request, status, { toTag: tagFor(open) })
}

/** An application's answer, completed. Contact is ours unless it gives one, on a 1xx as well. */
export function responseOf(board: Board, open: Open, message: SipResponse): SipResponse {
  const { request } = open.transaction
  return responseTo(request, message.status, {
    reason: message.reason, toTag: tagFor(open, message), headers: headersOf(board, open, message), body: message.body,
  })
}

function headersOf(board: Board, { transaction }: Open, message: SipResponse): Headers {
  const { request, flow } = transaction
  const back = { ...flow, flow }
  const { host, port } = board.transactions.contactFor(back)
  const given = headerOf(message.headers, 'contact')
  const others = beside(message.headers, 'contact')
  if (given !== undefined) return [header('Contact', withOwnHost(given, `${host}:${port}`)), ...others]
  const mayMakeDialog = message.status > 100 && message.status < 300
  const wants = mayMakeDialog && (dialogMakers.has(request.method) || request.method === 'UPDATE')
  return wants ? [contactTowards(board, back), ...others] : others
}

/** A message of this transaction, on its way up. */
export function carriedFor(board: Board, open: Open, message: SipRequest): Carried {
  const { id, transaction, dialog } = open
  return { message, way: transaction.flow, atMs: board.clock.nowMs(), transaction: id, dialog: dialog?.id ?? '' }
}
