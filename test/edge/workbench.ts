/** An embedded edge on fake transactions and a virtual clock, and legs in the states tests begin with. */
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createEmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import type { EmbeddedEdgeOptions } from '../../src/edge/embedded/ports.ts'
import { createGuard } from '../../src/edge/guard.ts'
import type { ArrivedLeg, DialRequest, Leg, LegEvent } from '../../src/edge/signaling.ts'
import { sipTimers } from '../../src/sip/timers.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { FakeTransactions, type Received } from './fake-transactions.ts'
import { answerTo, inDialog, inviteFrom, offer, answer, sdp, valueOf } from './messages.ts'

export const dialRequest: DialRequest = {
  requestUri: 'sip:100@192.0.2.8:5060',
  from: { user: 'alice' },
  to: { uri: 'sip:100@example.com' },
  maxForwards: 69,
  body: sdp(offer),
}

export function workbench(more: Partial<EmbeddedEdgeOptions> = {}) {
  const clock = new VirtualClock()
  const transactions = new FakeTransactions()
  const refused: string[] = []
  const edge = createEmbeddedEdge({
    transactions, clock, ids: randomIds, timers: sipTimers(), random: () => 0.5, log: createLog('silent'),
    guard: createGuard(reason => refused.push(reason)), ...more,
  })
  const arrived: ArrivedLeg[] = []
  edge.onInvite(leg => arrived.push(leg))

  /** An INVITE came. */
  function arrive(lines: readonly string[] = [], body = offer) {
    const transaction = transactions.receive(inviteFrom(lines, body))
    const leg = arrived.at(-1)
    if (!leg) throw new Error(`no leg arrived: ${transaction.statuses}`)
    return { leg, transaction, events: eventsOf(leg) }
  }

  /** An INVITE came, was answered, and the ACK came. */
  async function talkAsUas(lines: readonly string[] = []) {
    const { leg, transaction, events } = arrive(lines)
    leg.answer({ body: sdp(answer) })
    const to = valueOf(transaction.last, 'to') ?? ''
    const from = valueOf(transaction.request, 'from') ?? ''
    const say = (method: string, cseq: number, extra: readonly string[] = [], body = ''): Received =>
      transactions.receive(inDialog(method, cseq, from, to, 'call-1', extra, body))
    say('ACK', 1)
    await clock.pass(0)
    events.length = 0
    return { leg, transaction, events, say }
  }

  /** An INVITE of ours was sent. */
  function dial(request: Partial<DialRequest> = {}) {
    const leg = edge.dial({ ...dialRequest, ...request })
    return { leg, events: eventsOf(leg), invite: () => transactions.last('INVITE') }
  }

  /** An INVITE of ours was accepted and acknowledged. */
  async function talkAsUac(headers: readonly (readonly [string, string])[] = []) {
    const { leg, events, invite } = dial()
    invite().answer(answerTo(invite().request, 200, 'bob', headers, answer))
    leg.ack()
    await clock.pass(0)
    events.length = 0
    const first = invite().request
    const say = (method: string, cseq: number, lines: readonly string[] = [], body = ''): Received =>
      transactions.receive(inDialog(
        method, cseq, `${valueOf(first, 'to')};tag=bob`, valueOf(first, 'from') ?? '', leg.callId, lines, body,
      ))
    return { leg, events, say, first }
  }

  return { clock, transactions, edge, arrived, refused, arrive, talkAsUas, dial, talkAsUac }
}

/** Everything a leg reports, as it comes. */
export function eventsOf(leg: Leg): LegEvent[] {
  const events: LegEvent[] = []
  leg.listen(event => events.push(event))
  return events
}

/** The names of events, which is what most tests ask for. */
export function named(events: readonly LegEvent[]): string[] {
  return events.map(event => event.on)
}

/** The only event of this kind. */
export function one<On extends LegEvent['on']>(events: readonly LegEvent[], on: On): Extract<LegEvent, { on: On }> {
  const found = events.filter((event): event is Extract<LegEvent, { on: On }> => event.on === on)
  const [first] = found
  if (!first || found.length > 1) throw new Error(`${found.length} × ${on} in ${named(events).join(', ')}`)
  return first
}
