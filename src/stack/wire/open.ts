/** A request of the network that an application has not answered yet, and what an answer is made of. */
import { headerOf, valuesOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { responseTo } from '../../sip/respond.ts'
import type { ReliableProvisionals } from '../dialog/reliable.ts'
import type { ServerTransaction } from '../transactions.ts'
import type { App } from './app.ts'
import type { Board } from './board.ts'
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
  /** Its provisionals that are sent until PRACK, and what waits for them. */
  reliable?: ReliableProvisionals
  held?: () => void
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

/** A message of this transaction, on its way up. */
export function carriedFor(board: Board, open: Open, message: SipRequest): Carried {
  const { id, transaction, dialog } = open
  return { message, way: transaction.flow, atMs: board.clock.nowMs(), transaction: id, dialog: dialog?.id ?? '' }
}
