/** How many ways a request may go at once, with all it is split into behind us (RFC 5393 §5.3). */
import { headerOf } from '../../../sip/headers.ts'
import type { SipRequest } from '../../../sip/message.ts'

/** What a request may have that says nothing, and the most that is granted to one that does. */
const breadthMax = 60

export function breadthOf({ headers }: SipRequest): number {
  const said = headerOf(headers, 'max-breadth') ?? ''
  return /^\d+$/.test(said) ? Math.min(Number(said), breadthMax) : breadthMax
}
