/** What went in and out at the router's door, in order, and questions about it. */
import { parseCSeq } from '../../src/sip/cseq.ts'
import { headerOf, valuesOf } from '../../src/sip/headers.ts'
import type { SipMessage, SipRequest } from '../../src/sip/message.ts'
import { tagOf } from '../../src/sip/name-addr.ts'
import { branchOf, parseVia } from '../../src/sip/via.ts'
import { ROUTER } from './caller.ts'
import type { Datagram, Moment } from './datagram.ts'

export interface Passing extends Moment, Pick<Datagram, 'message' | 'over'> {
  readonly way: 'in' | 'out'
  readonly callId: string
  /** Names the transaction: its branch and method, and the host that asked. */
  readonly transaction: string
}

export function atTheDoor(datagrams: readonly Datagram[]): readonly Passing[] {
  return datagrams.flatMap(({ from, to, callId, message, over, arrivals, atMs, order }): Passing[] => {
    const transaction = transactionOf(message, from, to)
    const passing = { callId, message, transaction, ...over !== undefined && { over } }
    if (from === ROUTER) return [{ ...passing, atMs, order, way: 'out' }]
    return arrivals.map(moment => ({ ...passing, ...moment, way: 'in' }))
  }).sort((one, other) => one.order - other.order)
}

function transactionOf(message: SipMessage, from: string, to: string): string {
  const [top = ''] = valuesOf(message.headers, 'via')
  const via = parseVia(top)
  const asker = message.kind === 'request' ? from : to
  return `${asker} ${via ? branchOf(via) : ''} ${methodOf(message)}`
}

export function methodOf({ headers }: SipMessage): string {
  return parseCSeq(headerOf(headers, 'cseq') ?? '')?.method ?? ''
}

export function sequenceIn({ headers }: SipMessage): number {
  return parseCSeq(headerOf(headers, 'cseq') ?? '')?.number ?? 0
}

export function isRequest(passing: Passing, ...methods: string[]): passing is Passing & { message: SipRequest } {
  const { message } = passing
  return message.kind === 'request' && (methods.length === 0 || methods.includes(message.method))
}

/** Names the dialog within its call, from whichever side it is written; the asker's tag alone before there is one. */
export function dialogOf({ message: { headers } }: Passing): string {
  return ['from', 'to'].map(name => tagOf(headerOf(headers, name) ?? '') ?? '').sort().join(' ')
}

/** True outside a dialog: the To of the request has no tag yet. */
export function isFirst({ message }: Passing): boolean {
  return tagOf(headerOf(message.headers, 'to') ?? '') === undefined
}

/** Its status when it is a final response, else 0. */
export function finalOf({ message }: Passing): number {
  return message.kind === 'response' && message.status >= 200 ? message.status : 0
}

/** By Call-ID, in order. */
export function byCall(passings: readonly Passing[]): ReadonlyMap<string, readonly Passing[]> {
  return groupedBy(passings, ({ callId }) => callId)
}

export function groupedBy<T>(things: readonly T[], keyOf: (thing: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const key = keyOf(thing)
    const group = groups.get(key)
    if (group) group.push(thing)
    else groups.set(key, [thing])
  }
  return groups
}
