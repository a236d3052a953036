/** OPTIONS to a target, outside any call. */
import { header } from '../../sip/headers.ts'
import type { ProbeOutcome } from '../signaling.ts'
import type { Link } from './link.ts'

/** Settles within `waitMs`, never rejects. */
export function probe(link: Link, uri: string, waitMs: number): Promise<ProbeOutcome> {
  const headers = [header('From', '<sip:localhost>'), header('To', `<${uri}>`), header('Accept', 'application/sdp')]
  return new Promise(resolve => {
    link.send({ method: 'OPTIONS', uri, headers, body: Buffer.alloc(0), limitMs: waitMs }, {
      response: ({ status }) => { if (status >= 200) resolve({ status }) },
      failed: ({ cause }) => resolve({ cause: cause === 'timeout' ? 'timeout' : 'unreachable' }),
    })
  })
}
