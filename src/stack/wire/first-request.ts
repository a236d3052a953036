/** A request outside any dialog, completed as the protocol promises (RFC 3261 §8.1.1). */
import { parseCSeq } from '../../sip/cseq.ts'
import { header, headerOf, linesOf } from '../../sip/headers.ts'
import type { Header, SipRequest } from '../../sip/message.ts'
import { parseNameAddr, printNameAddr, tagOf, withTag } from '../../sip/name-addr.ts'
import type { Destination } from '../transactions.ts'
import { beside, withOwnHost } from './app-message.ts'
import { contactTowards, type Board } from './board.ts'
import { dialogMakers } from './open.ts'

export interface FirstRequest {
  readonly request: SipRequest
  readonly callId: string
  readonly localTag: string
  /** It makes a dialog. */
  readonly begins: boolean
}

/** @param sequence used when the application gives none */
export function firstRequest(board: Board, message: SipRequest, to: Destination, sequence: number): FirstRequest {
  const { method, uri, headers } = message
  const { host, port, transport } = board.transactions.contactFor(to)
  const hostPort = `${host}:${port}`
  const valueOf = (name: string): string | undefined => headerOf(headers, name)
  const from = bracketed(withOwnHost(valueOf('from') ?? `<sip:${hostPort}>`, hostPort))
  const given = parseCSeq(valueOf('cseq') ?? '')?.number
  const localTag = tagOf(from) ?? board.ids.tag()
  const callId = valueOf('call-id') ?? board.ids.callId()
  const request: SipRequest = {
    ...message,
    headers: [
      header('Max-Forwards', valueOf('max-forwards') ?? '70'),
      header('From', withTag(from, localTag)),
      header('To', bracketed(withOwnHost(valueOf('to') ?? `<${uri}>`, hostPort))),
      header('Call-ID', callId),
      header('CSeq', `${given ?? sequence} ${method}`),
      ...contacts(),
      ...beside(headers, 'contact').map(line => line.name === 'p-asserted-identity'
        ? header(line.as, withOwnHost(line.value, hostPort)) : line),
    ],
  }
  return { request, callId, localTag, begins: dialogMakers.has(method) }

  function contacts(): Header[] {
    const theirs = linesOf(headers, 'contact')
    if (theirs.length === 0) return dialogMakers.has(method) ? [contactTowards(board, to)] : []
    return theirs.map(value => header('Contact', reachable(value, hostPort, transport)))
  }
}

/** A party as a name and an address, however it was written: what stands behind a bare address is the header's. */
function bracketed(party: string): string {
  const parsed = parseNameAddr(party)
  return parsed ? printNameAddr(parsed) : party
}

/** A Contact that names us as localhost names our transport too, or requests would come back by UDP. */
function reachable(contact: string, hostPort: string, transport: string): string {
  const mended = bracketed(withOwnHost(contact, hostPort))
  const parsed = !/(@|sips?:)localhost/i.test(contact) || transport === 'udp' ? undefined : parseNameAddr(mended)
  if (!parsed || /;transport=/i.test(parsed.uri)) return mended
  return printNameAddr({ ...parsed, uri: `${parsed.uri};transport=${transport}` })
}
