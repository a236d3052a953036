/** One call from SIPp to SIPp through the real router, and what the router wrote of it. */
import type { CallRecord } from '../../src/cdr/record.ts'
import type { Router } from '../support/router.ts'
import { assertClean, sipp, startSipp, type SippOptions, type SippResult } from '../support/sipp.ts'

/** A policy with one rule that sends everything to `port` of this machine. */
export function policyTo(port: number, more = ''): string {
  return `policy: 1
rules:
  - name: callee
    when: { peer: anyone }
    do: { dial: "sip:127.0.0.1:${port}" }
${more}`
}

export interface CallThrough {
  readonly record: CallRecord
  readonly caller: SippResult
  readonly callee: SippResult
}

/** What a party does: the name of its scenario, or more than that. */
export type Party = string | Omit<SippOptions, 'remote' | 'port'>

/**
 * Has `caller` call `callee` through the router; both must see exactly what their scenarios say.
 * @param port where the policy sends the call
 */
export async function callThrough(router: Router, port: number, caller: Party, callee: Party): Promise<CallThrough> {
  const answering = await startSipp({ ...optionsOf(callee), port, calls: 1 })
  const calling = await sipp({ ...optionsOf(caller), remote: router.sip })
  const [record] = await router.take()
  const answered = await answering.stop()
  assertClean(calling, 1)
  assertClean(answered, 1)
  if (record === undefined) throw new Error('the call left no record')
  return { record, caller: calling, callee: answered }
}

function optionsOf(party: Party): Omit<SippOptions, 'remote' | 'port'> {
  return { limitMs: 20_000, ...(typeof party === 'string' ? { scenario: party } : party) }
}
