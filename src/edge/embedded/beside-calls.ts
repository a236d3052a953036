/** What the edge asks others outside any call: of a name with several addresses, one after another. */
import { locate } from '../../stack/destination.ts'
import type { Destination } from '../../stack/transactions.ts'
import type { Prober, Registrant } from '../signaling.ts'
import { firstAnswer } from './elsewhere.ts'
import { Enrolled } from './enrolled.ts'
import type { EdgePorts } from './ports.ts'
import { probeAt } from './probe.ts'
import { registerAt } from './register.ts'

/** Of a name with more addresses the others are not asked. */
const ADDRESSES_MAX = 4

const unreachable = { cause: 'unreachable' } as const

export function besideCalls(edge: EdgePorts): Prober & Registrant & { readonly enrolled: Enrolled } {
  const enrolled = new Enrolled(edge.clock, edge.transactions)
  const { clock, legs: { unheard } } = edge
  const addressesOf = async (uri: string): Promise<readonly Destination[]> =>
    unheard.last(await locate({ to: 'uri', uri }, edge)).slice(0, ADDRESSES_MAX)

  return {
    enrolled,
    /** Each address has its share of the wait, and what those before it left of theirs. */
    async probe(uri, waitMs) {
      const all = await addressesOf(uri)
      const endMs = clock.monotonicMs() + waitMs
      let left = all.length
      return await firstAnswer(all, to =>
        probeAt(edge, uri, to, Math.max(0, endMs - clock.monotonicMs()) / left--)) ?? unreachable
    },
    async register(order, waitMs) {
      enrolled.asking(order)
      const all = await addressesOf(order.nextHop ?? order.registrar)
      return await firstAnswer(all, to => registerAt(edge, order, to, waitMs, (response, flow) =>
        enrolled.answered(order, response, flow))) ?? unreachable
    },
  }
}
