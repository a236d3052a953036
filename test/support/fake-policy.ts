/** Compiled parts of a policy made by hand, for tests of the floors that use them. */
import type { Contact } from '../../src/policy/contact.ts'
import type { Decision, DialPlan, HeaderEdit, HeaderEdits, Outcome, Target, Tier } from '../../src/policy/decision.ts'
import type { CallFacts } from '../../src/policy/facts.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { failoverOf } from '../call/failover.ts'

export const position = { file: 'policy.yaml', line: 1, column: 1, length: 1 }

export function contactOf(host: string, change: Partial<Contact> = {}): Contact {
  return { uri: `sip:${host}`, user: '', host, params: '', ...change }
}

export function targetOf(name: string, change: Partial<Target> = {}): Target {
  return { name, contact: contactOf(`${name}.example`), headers: [], ...change }
}

export function tierOf(targets: readonly Target[], change: Partial<Tier> = {}): Tier {
  return { key: 'pool/0', pick: 'in-order', members: targets.map(target => ({ target, weight: 1 })), ...change }
}

export function planOf(targets: readonly Target[], change: Partial<DialPlan> = {}): DialPlan {
  return { tiers: [tierOf(targets)], failover: failoverOf(), headers: [], ...change }
}

export function factsOf(change: Partial<CallFacts> = {}): CallFacts {
  return {
    atMs: 1000, source: { transport: 'udp', address: '192.0.2.10', port: 5060 },
    from: { uri: 'sip:+33612345678@192.0.2.10', user: '+33612345678', host: '192.0.2.10', e164: '+33612345678' },
    to: { uri: 'sip:+33145550100@127.0.0.1', user: '+33145550100', host: '127.0.0.1', e164: '+33145550100' },
    headers: new Map(),
    ...change,
  }
}

export function editOf(change: Partial<HeaderEdit> = {}): HeaderEdit {
  return { pass: [], rename: new Map(), drop: [], set: [], ...change }
}

export function editsOf(change: Partial<HeaderEdits> = {}): HeaderEdits {
  return {
    request: editOf(), response: editOf(), toTarget: editOf(), toCaller: editOf(), sdpDrop: [], ...change,
  }
}

export function decisionOf(outcome: Outcome): Decision {
  return { outcome, rule: 'test', why: [] }
}

/** A policy that decides the same about every call. */
export function policyOf(outcome: Outcome, change: Partial<Policy> = {}): Policy {
  return {
    digest: 'd1', peers: [], pools: [], rules: ['test'], headersRead: new Set(), targets: [], limits: new Map(),
    digests: [], secrets: [], registrars: new Set(), emergencyNumbers: new Set(), enrolments: [], queues: new Map(),
    peerOf: () => undefined, mediaOf: () => undefined, transferOf: () => undefined,
    factsOf: () => factsOf(), evaluate: () => decisionOf(outcome), lookups: new Map(), tokens: [], lists: new Map(),
    read: (call, answers) => ({ facts: change.factsOf?.(call, answers) ?? factsOf(), needs: [] }),
    ...change,
  }
}
