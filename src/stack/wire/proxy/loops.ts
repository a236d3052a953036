/**
 * Requests that come back (RFC 5393 §4): one that is as it was goes in a loop, any other in a spiral. What decides
 * where a request goes ends the branch of our Via as a hash, with a key, so that no other proxy's Via looks like ours.
 */
import { createHmac } from 'node:crypto'
import { headerOf, valuesOf } from '../../../sip/headers.ts'
import type { SipRequest } from '../../../sip/message.ts'
import { tagOf } from '../../../sip/name-addr.ts'
import { branchOf, parseVia } from '../../../sip/via.ts'
import { sequenceOf } from '../../dialog/dialog.ts'

export class Loops {
  readonly #key: string

  /** @param key known to nobody else */
  constructor(key: string) {
    this.#key = key
  }

  /** The same for a request each time it comes, and for its CANCEL and ACK. */
  markOf({ uri, headers }: SipRequest): string {
    const [from, to, callId] = ['from', 'to', 'call-id'].map(name => headerOf(headers, name) ?? '') as Names
    const parts = [uri, tagOf(from), tagOf(to), callId, sequenceOf(headers), ...valuesOf(headers, 'route')]
    return createHmac('sha256', this.#key).update(JSON.stringify(parts), 'latin1').digest('hex').slice(0, 16)
  }

  /** True for a request that was passed on here before, and is to go where it went then. */
  isLoop(request: SipRequest): boolean {
    const end = `.${this.markOf(request)}`
    return valuesOf(request.headers, 'via').some(value => {
      const via = parseVia(value)
      return via && branchOf(via)?.endsWith(end)
    })
  }
}

type Names = [from: string, to: string, callId: string]
