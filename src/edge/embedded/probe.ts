/** OPTIONS outside any dialog: would this target take a call now (RFC 3261 §11)? */
import { header } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { withTag } from '../../sip/name-addr.ts'
import type { Destination } from '../../stack/transactions.ts'
import type { ProbeOutcome } from '../signaling.ts'
import { aboutUs, hostPort } from './about.ts'
import type { EdgePorts } from './ports.ts'

/** Asks whoever `uri` leads to, at one address of theirs. Never rejects. */
export function probeAt(ports: EdgePorts, uri: string, to: Destination, waitMs: number): Promise<ProbeOutcome> {
  return new Promise(resolve => {
    // The transaction asks on for 32 s (timer F); what it still hears then is too late for this probe.
    const timer = ports.clock.after(waitMs, () => resolve({ cause: 'timeout' }))
    const settle = (outcome: ProbeOutcome): void => {
      timer.cancel()
      resolve(outcome)
    }
    try {
      ports.transactions.send(optionsFor(ports, uri, to), to, {
        response: ({ status }) => { if (status >= 200) settle({ status }) },
        failed: cause => settle({ cause }),
      })
    } catch (error) {
      ports.log.error({ err: error, uri }, 'a probe could not be written')
      settle({ cause: 'unreachable' })
    }
  })
}

function optionsFor(ports: EdgePorts, uri: string, to: Destination): SipRequest {
  return {
    kind: 'request',
    method: 'OPTIONS',
    uri,
    headers: [
      header('Max-Forwards', '70'),
      header('From', withTag(`<sip:${hostPort(ports.transactions.contactFor(to))}>`, ports.ids.tag())),
      header('To', `<${uri}>`),
      header('Call-ID', ports.ids.callId()),
      header('CSeq', '1 OPTIONS'),
      ...aboutUs(ports, to),
      header('Accept', 'application/sdp'),
    ],
    body: Buffer.alloc(0),
  }
}
