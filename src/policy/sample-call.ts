/** A call from a few words, as tests and `explain` give them, read like one from the wire. */
import { parseUri, escapeUser } from '../sip/uri.ts'
import type { CallFacts } from './facts.ts'
import { networksOf } from './outline.ts'
import type { Answers } from './lookups/lookup.ts'
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
  const usual = call.peer === undefined ? undefined : networksOf(peers.get(call.peer) ?? {})[0]?.split('/')[0]
  const facts = policy.factsOf({
    atMs,
    source: { transport: call.transport ?? usualWay(call), address: call.source ?? usual ?? '', port: 5060 },
    fromUri: uriOf(call.from ?? 'sip:anonymous@anonymous.invalid'),
    requestUri: uriOf(call.to),
    headers: Object.entries(call.headers ?? {}),
    sdp: sampleOffer(call.offer),
    ...(call.user === undefined ? {} : { user: call.user }),
    ...(call.tls === undefined ? {} : { subjects: [call.tls.toLowerCase()] }),
  }, sampleAnswers(policy, call.lookups))
  // The first address may stand in the net of a more special peer; the words say who is meant.
  return call.peer === undefined ? facts : { ...facts, peer: call.peer }
}

/** Nobody shows a certificate but over TLS. */
function usualWay({ tls }: TestCall): NonNullable<TestCall['transport']> {
  return tls === undefined ? 'udp' : 'tls'
}

/** What lookups are said to answer, typed as answers from the wire are; one that does not fit gives plan B. */
export function sampleAnswers({ lookups }: Policy, written: TestCall['lookups']): Answers {
  return new Map(Object.entries(written ?? {}).flatMap(([name, values]) => {
    const lookup = lookups.get(name)
    if (!lookup) return []
    // Fields are given by their own names here, wherever they stand in a reply.
    const answer = typeof values === 'string' ? lookup.planB : lookup.typed(values)
    return [[name, 'fault' in answer ? lookup.planB : answer] as const]
  }))
}

const plainAudio = { codecs: ['pcma', 'pcmu'] }

/** A session description that offers what is wished and no more. */
function sampleOffer(offer: NonNullable<TestCall['offer']> = plainAudio): string {
  const { codecs = plainAudio.codecs, secure = false, webrtc = false, video = false, fax = false } = offer
  const protocol = webrtc ? 'UDP/TLS/RTP/SAVPF' : secure ? 'RTP/SAVP' : 'RTP/AVP'
  const payloads = codecs.map((name, at) => ({ name, payload: 96 + at }))
  const lines = [
    'v=0', 'o=- 0 0 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0',
    `m=audio 40000 ${protocol} ${payloads.map(({ payload }) => payload).join(' ')}`,
    ...payloads.map(({ name, payload }) => `a=rtpmap:${payload} ${name}/8000`),
    ...(video ? [`m=video 40002 ${protocol} 126`, 'a=rtpmap:126 H264/90000'] : []),
    ...(fax ? ['m=image 40004 udptl t38'] : []),
  ]
  return `${lines.join('\r\n')}\r\n`
}

function uriOf(party: string): string {
  if (/^(sips?|tel|urn):/i.test(party)) return party
  const withHost = `sip:${party}`
  return party.includes('@') && parseUri(withHost) ? withHost : `sip:${escapeUser(party)}@${nowhere}`
}
