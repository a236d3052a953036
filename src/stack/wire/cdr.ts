/** What applications that ask for `cdr:attempt`, `cdr:start` and `cdr:stop` hear of calls. */
import type { SipMessage } from '../../sip/message.ts'
import type { Board } from './board.ts'
import { cdrOf } from './leads.ts'

/** Whose message it was: theirs, or an application's. */
export type CdrSource = 'network' | 'application'

/** What we were in the transaction. */
export type CdrRole = 'uac' | 'uas' | 'proxy-uac' | 'proxy-uas'

export type CdrEvent =
  | { readonly on: 'attempt' }
  | { readonly on: 'start'; readonly role: CdrRole }
  | { readonly on: 'stop'; readonly why: 'call-rejected' | 'call-canceled' | 'normal-release' | 'session-expired' }

/** Tells one of those who asked for it, in turn. */
export function tellCdr(board: Board, event: CdrEvent, source: CdrSource, message: SipMessage): void {
  const app = board.apps.next(`cdr:${event.on}`)
  const more = event.on === 'start' ? event.role : event.on === 'stop' ? event.why : undefined
  app?.tell(cdrOf(event.on, source, board.clock.nowMs(), message, more))
}

/** The answer to a first INVITE. @param role ours */
export function tellAnswered(
  board: Board, role: CdrRole, source: CdrSource, message: SipMessage & { readonly status: number },
): void {
  const { status } = message
  if (status < 200) return
  if (status < 300) return tellCdr(board, { on: 'start', role }, source, message)
  tellCdr(board, { on: 'stop', why: status === 487 ? 'call-canceled' : 'call-rejected' }, source, message)
}
