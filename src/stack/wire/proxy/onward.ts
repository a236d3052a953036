/** Requests that come by us because one before them was passed on: the rest of its dialog (RFC 3261 §16.4, §16.6). */
import type { SipRequest } from '../../../sip/message.ts'
import { firstHopOf, routingOf } from '../../dialog/route.ts'
import type { ServerTransaction } from '../../transactions.ts'
import { wayTo } from '../way.ts'
import type { Carriers } from './carry-out.ts'
import { forwarded, refusalOf } from './forward.ts'
import { heardInside } from './hears.ts'
import type { Plan } from './passage.ts'

/** There is one way to go, and no hurry. */
const onward: Omit<Plan, 'targets' | 'write'> = {
  atOnce: false, followsRedirects: false, provisionalMs: undefined, finalMs: undefined,
}

/** @returns false for a request that no mark of ours led here */
export function passOnward(
  { board, marks, passages }: Omit<Carriers, 'answers'>, request: SipRequest,
  transaction: ServerTransaction | undefined,
): boolean {
  const routes = marks.routesBehind(request)
  if (!routes) return false
  const rest = { target: request.uri, routes }
  const uri = firstHopOf(rest)
  const along = { ...routingOf(rest), marks: [], headers: [] }
  const write: Plan['write'] = (_, breadth) => forwarded(request, { ...along, breadth })
  if (transaction) passages.begin(transaction, { ...onward, targets: [uri], write }, heardInside(board, transaction))
  else if (!refusalOf(request, '')) {
    wayTo(board, { to: 'uri', uri }, to => { if (to) board.transactions.sendAck(forwarded(request, along), to) })
  }
  return true
}
