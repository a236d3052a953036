/** REGISTER of ours, outside any dialog (RFC 3261 §10.2). */
import { header } from '../../sip/headers.ts'
import { withTag } from '../../sip/name-addr.ts'
import type { ClientListener, Destination } from '../../stack/transactions.ts'
import { Credentials } from '../credentials.ts'
import type { RegisterOrder, RegisterOutcome } from '../signaling.ts'
import { hostPort } from './about.ts'
import { allowLine } from './capabilities.ts'
import { hopOf, linesIn } from './lines.ts'
import type { EdgePorts } from './ports.ts'

const unreachable: RegisterOutcome = { cause: 'unreachable' }

/** Registers us at one address of a registrar. Never rejects. @param answered told of its answer, not of a challenge */
export function registerAt(
  ports: EdgePorts, order: RegisterOrder, to: Destination, waitMs: number,
  answered: ClientListener['response'],
): Promise<RegisterOutcome> {
  const { passwordOf, ids } = ports
  const credentials = new Credentials(order.credentials, { passwordOf, cnonce: () => ids.tag() })
  const tag = ids.tag()
  return new Promise(resolve => {
    // What is heard after that is too late for whoever waits.
    const timer = ports.clock.after(waitMs, () => resolve({ cause: 'timeout' }))
    const settle = (outcome: RegisterOutcome): void => {
      timer.cancel()
      resolve(outcome)
    }
    const ask = (): void => {
      try {
        const request = registerFor(ports, order, to, tag, credentials)
        ports.transactions.send(request, to, {
          response(response, flow) {
            if (response.status < 200) return
            if (credentials.answer(response, request)) return ask()
            const { status, reason, headers } = response
            answered(response, flow)
            settle({ status, reason, headers: linesIn(headers), from: hopOf(flow) })
          },
          failed: cause => settle({ cause }),
        })
      } catch (error) {
        ports.log.error({ err: error, registrar: order.registrar }, 'a REGISTER could not be written')
        settle(unreachable)
      }
    }
    ask()
  })
}

function registerFor(
  ports: EdgePorts, order: RegisterOrder, to: Destination, tag: string, { lines }: Credentials,
) {
  const { registrar, as, user, params, expiresS, callId, sequence } = order
  const contact = ports.transactions.contactFor(to)
  const transport = contact.transport === 'udp' ? '' : `;transport=${contact.transport}`
  return {
    kind: 'request' as const,
    method: 'REGISTER',
    uri: registrar,
    headers: [
      header('Max-Forwards', '70'),
      header('From', withTag(`<${as}>`, tag)),
      header('To', `<${as}>`),
      header('Call-ID', callId),
      header('CSeq', `${sequence()} REGISTER`),
      header('Contact', `<sip:${user}@${hostPort(contact)}${transport}${params}>`),
      header('Expires', String(expiresS)),
      allowLine(ports),
      ...lines,
    ],
    body: Buffer.alloc(0),
  }
}
