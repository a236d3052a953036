/** A call from a few words, as tests and `explain` give them, read like one from the wire. */
import { parseUri, escapeUser } from '../sip/uri.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import type { PolicyFile, TestCall } from './schema.gen.ts'

/** When a call comes that nobody timed: Monday 2026-01-05, 12:00 UTC, so that it says the same every day. */
export const sampleAtMs = Date.UTC(2026, 0, 5, 12)

/** The host of parties given by number or name only; `.invalid` never exists (RFC 2606). */
const nowhere = 'pointsman.invalid'

/**
 * Makes the facts of a call.
 *
 * @param tree where the peer's addresses are looked up: a call said to be from a peer comes from
 *   its first one
 */
export function sampleFacts(
  policy: Policy, tree: Pick<PolicyFile, 'peers'>, call: TestCall, atMs: number = sampleAtMs,
): CallFacts {
  const peers = new Map(Object.entries(tree.peers ?? {}))
  const usual = call.peer === undefined ? undefined : peers.get(call.peer)?.source?.[0]?.split('/')[0]
  const facts = policy.factsOf({
    atMs,
    source: { transport: 'udp', address: call.source ?? usual ?? '', port: 5060 },
    fromUri: uriOf(call.from ?? 'sip:anonymous@anonymous.invalid'),
    requestUri: uriOf(call.to),
    headers: Object.entries(call.headers ?? {}),
  })
  // The first address may stand in the net of a more special peer; the words say who is meant.
  return call.peer === undefined ? facts : { ...facts, peer: call.peer }
}

function uriOf(party: string): string {
  if (/^(sips?|tel):/i.test(party)) return party
  const withHost = `sip:${party}`
  return party.includes('@') && parseUri(withHost) ? withHost : `sip:${escapeUser(party)}@${nowhere}`
}
