/** REGISTER of ours, sent by the server. */
import { header } from '../../sip/headers.ts'
import { Credentials } from '../credentials.ts'
import { linesIn } from '../embedded/lines.ts'
import type { RegisterOrder, RegisterOutcome } from '../signaling.ts'
import type { EdgeParts } from './edge-parts.ts'
import { hopFrom } from './side.ts'

/** The server tries a name's other addresses, and writes its own in place of `localhost`. Never rejects. */
export function register(parts: EdgeParts, order: RegisterOrder, waitMs: number): Promise<RegisterOutcome> {
  const { link, passwordOf, ids } = parts
  const { registrar: uri, nextHop, as, user, params, expiresS, callId, sequence } = order
  const credentials = new Credentials(order.credentials, { passwordOf, cnonce: () => ids.tag() })
  const body = Buffer.alloc(0)
  return new Promise(resolve => {
    const ask = (): void => {
      const headers = [
        header('From', `<${as}>`), header('To', `<${as}>`), header('Call-ID', callId),
        header('CSeq', `${sequence()} REGISTER`), header('Contact', `<sip:${user}@localhost${params}>`),
        header('Expires', String(expiresS)), ...credentials.lines,
      ]
      link.send({
        method: 'REGISTER', uri, headers, body, limitMs: waitMs, ...(nextHop !== undefined && { nextHop }),
      }, {
        response(response, res) {
          if (response.status < 200) return
          if (credentials.answer(response, { method: 'REGISTER', uri, body })) return ask()
          const { status, reason } = response
          resolve({ status, reason, headers: linesIn(response.headers), from: hopFrom(res) })
        },
        failed: ({ cause }) => resolve({ cause: cause === 'timeout' ? 'timeout' : 'unreachable' }),
      })
    }
    ask()
  })
}
