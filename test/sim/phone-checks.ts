/** What must hold of phones that register: who proved it is rung, wherever it said last, and nobody else. */
import type { CallRecord } from '../../src/cdr/record.ts'
import { headerOf, valuesOf } from '../../src/sip/headers.ts'
import { parseNameAddr } from '../../src/sip/name-addr.ts'
import { paramOf } from '../../src/sip/params.ts'
import { finalOf, groupedBy, isFirst, isRequest, methodOf, type Passing } from './door.ts'
import type { Fault } from './fault.ts'
import { PHONES_RULE } from './generations.ts'

/** A grant is told in whole seconds, and told before it is kept. Milliseconds. */
const ROUNDING_MS = 1_000

/** What the router granted: the phones of the user from then on, each with its end. */
interface Grant {
  readonly order: number
  readonly untilMs: ReadonlyMap<string, number>
}

/** @param isJumped somebody set the clock registrations end by, so that they end at another time than was told */
export function faultsOfPhones(
  passings: readonly Passing[], records: readonly CallRecord[], isJumped: boolean,
): readonly Fault[] {
  const granted = passings.filter(passing => passing.way === 'out' && methodOf(passing.message) === 'REGISTER'
    && finalOf(passing) === 200)
  // What is sent again says how it was.
  const grants = [...groupedBy(granted, ({ transaction }) => transaction).values()].flatMap(([first]) => first ?? [])
    .map(grantOf)
  /** Those that are rung by right at a moment, with the latest end of each. */
  const at = (order: number): Grant['untilMs'] => grants.findLast(grant => grant.order < order)?.untilMs ?? new Map()
  return [...unproved(passings), ...records.flatMap(record => {
    const asked = passings.find(passing => passing.way === 'in' && passing.callId === record.callId
      && isRequest(passing, 'INVITE') && isFirst(passing))
    if (!asked || record.rule !== PHONES_RULE) return []
    const registered = at(asked.order)
    const lives = (contact: string): boolean =>
      isJumped || (registered.get(contact) ?? 0) + ROUNDING_MS > asked.atMs
    const { callId } = record
    const strangers = record.attempts.filter(({ requestUri }) => !registered.has(requestUri) || !lives(requestUri))
      .map(({ requestUri }) => ({ says: `${requestUri} was rung, which is not registered`, callId }))
    const isUnheard = !isJumped && record.status === 480 && record.attempts.length === 0
      && [...registered.values()].some(untilMs => untilMs - ROUNDING_MS > asked.atMs)
    return [...strangers, ...isUnheard ? [{ says: 'nobody was rung, though a phone is registered', callId }] : []]
  })]
}

function grantOf({ order, atMs, message }: Passing): Grant {
  const contacts = valuesOf(message.headers, 'contact').flatMap(value => parseNameAddr(value) ?? [])
  return {
    order,
    untilMs: new Map(contacts.map(({ uri, params }) => [uri, atMs + Number(paramOf(params, 'expires')) * 1_000])),
  }
}

/** Nobody is registered without a proof. */
function unproved(passings: readonly Passing[]): Fault[] {
  const registers = passings.filter(({ message }) => methodOf(message) === 'REGISTER')
  return [...groupedBy(registers, ({ transaction }) => transaction).values()].flatMap(transaction => {
    const asked = transaction.find(passing => isRequest(passing))
    const isGranted = transaction.some(passing => finalOf(passing) === 200)
    if (!asked || !isGranted || headerOf(asked.message.headers, 'authorization') !== undefined) return []
    return [{ says: `${asked.transaction} was granted without a password`, callId: asked.callId }]
  })
}
