/** The events of made-up calls, as the engine would tell them. */
import type { CallEvent } from '../../src/call/feed.ts'
import type { Decision } from '../../src/policy/decision.ts'

/** 2026-03-02T10:00:00Z. */
export const startMs = Date.UTC(2026, 2, 2, 10)

const at = { file: 'policy.yaml', line: 7, column: 5, length: 8 }

const decision: Decision = {
  outcome: {
    kind: 'dial',
    plan: {
      pool: 'pstn', tiers: [], headers: [],
      failover: {
        nextOn: { statuses: new Set(), causes: new Set() }, stopOn: { statuses: new Set(), causes: new Set() },
        noProgressMs: 4000, ringMs: 45_000, attemptsMax: 3, totalMs: 70_000,
        answerCaller: { statuses: new Map(), causes: new Map() },
      },
    },
  },
  rule: 'outbound/mobile',
  why: [
    { rule: 'emergency', at: { ...at, line: 3 }, held: false, because: 'to is no emergency number', depth: 0 },
    { rule: 'outbound/mobile', at, held: true, because: 'all conditions hold', depth: 1 },
  ],
}

type Started = CallEvent & { readonly on: 'started' }

/** A caller at the peer pbx; `over` replaces parts of the event. */
export function started(callUid: string, over: Partial<Pick<Started, 'facts' | 'decision' | 'atMs'>> = {}): Started {
  return {
    on: 'started', callUid, atMs: startMs, digest: 'd1g357', decision,
    invite: {
      requestUri: 'sip:0612345678@acme.example', callId: `${callUid}@pbx`, maxForwards: 70, headers: [],
      from: { uri: 'sip:0145550100@acme.example' }, to: { uri: 'sip:0612345678@acme.example' },
      source: { transport: 'udp', address: '10.0.0.10', port: 5060 },
      local: { transport: 'udp', address: '10.0.0.1', port: 5060 }, receivedAtMs: startMs - 1,
    },
    facts: {
      atMs: startMs - 1, peer: 'pbx', source: { transport: 'udp', address: '10.0.0.10', port: 5060 },
      from: { uri: 'sip:0145550100@acme.example', user: '0145550100', host: 'acme.example', e164: '+33145550100' },
      to: { uri: 'sip:0612345678@acme.example', user: '0612345678', host: 'acme.example', e164: '+33612345678' },
      headers: new Map(),
    },
    ...over,
  }
}

export function attempt(callUid: string, leg: string, target: string, ms: number): CallEvent {
  const requestUri = `sip:+33612345678@${target}.example`
  return {
    on: 'attempt', callUid, atMs: startMs + ms, leg, target, callId: `${leg}-${callUid}`, requestUri,
    from: '+33145550100', headers: [['X-Tenant', 'acme'], ['Authorization', 'tell-nobody']],
  }
}

export function progress(callUid: string, leg: string, status: number, ms: number): CallEvent {
  return { on: 'progress', callUid, atMs: startMs + ms, leg, status }
}

export function failed(callUid: string, leg: string, status: number, ms: number, cause?: string): CallEvent {
  return { on: 'attempt-failed', callUid, atMs: startMs + ms, leg, status, ...(cause !== undefined && { cause }) }
}

export function answered(callUid: string, leg: string, ms: number): CallEvent {
  return { on: 'answered', callUid, atMs: startMs + ms, leg, mediaNode: '127.0.0.1:2223' }
}

export function ended(callUid: string, status: number, ms: number): CallEvent {
  return { on: 'ended', callUid, atMs: startMs + ms, status, by: 'caller', why: 'caller hung up' }
}
