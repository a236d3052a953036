/** The two policies of every run; what a call sends says by which of them it lives. */
import type { LoadOutcome } from '../../src/policy/store.ts'
import { loadTexts } from '../../src/policy/load.ts'

/** The header by which targets see the generation. */
export const MARK = 'x-generation'

/** How many calls the callers' peer may have at once. */
export const CALLS_MAX = 6

/** The rule by which the phones of a user are rung. */
export const PHONES_RULE = 'at-home'

/** The rule by which callers wait: agents of the policy in force by then are called for them. */
export const QUEUE_RULE = 'queue'

/** And how many some of the targets may have. */
export const TARGET_CALLS_MAX: ReadonlyMap<string, number> = new Map([['t1', 3]])

const peers = (mark: string): string => `policy: 1
plan: { home: FR }
headers:
  marked: { request: { set: { X-Generation: ${mark} } } }
peers:
  callers:
    source: ["10.0.0.0/24"]
    limit: { calls: ${CALLS_MAX}, per-caller: 3 }
  t1: { contact: "sip:10.0.1.1", limit: { calls: ${TARGET_CALLS_MAX.get('t1')} }, send: { headers: marked } }
  t2: { contact: "sip:10.0.1.2;transport=tcp", send: { headers: marked } }
  t3: { contact: "sip:t3.sim:5060", send: { headers: marked } }
  t4: { contact: "sip:farm.sim", send: { headers: marked } }
  nobody: { contact: "sip:10.0.1.9", send: { headers: marked } }
  phones:
    source: { digest: { realm: sim, users: "secret:phones" } }
    contact: registered
    send: { headers: marked }
queues:
  agents:
    agents: [t1, t2, t3]
    callers: 2
    ring: 8s
    longest: 40s
    overflow: { reject: 480 }
`

/** Phones that register, and applications. */
const rules = `rules:
  - name: ${PHONES_RULE}
    when: { peer: callers, to: "400" }
    do: { dial: phones }
  - name: orbit
    when: { peer: callers, to: "600" }
    do: { park: { orbit: "600", longest: 20s, then: t2 } }
  - name: ${QUEUE_RULE}
    when: { peer: callers, to: "700" }
    do: { queue: agents }
`

const first = `${peers('first')}
pools:
  many:
    pick: { round-robin: [t1, t2, t3] }
    then: [t4]
    failover: { no-progress: 3s, ring: 20s, budget: { attempts: 3, total: 60s }, redirect: follow }
    health: { breaker: { open-at: 3 of 6, on: [5xx, no-progress, unreachable], rest: 10s, slow-start: 10s } }
  ringing: { pick: { all: { t2: 0s, t3: 1s } }, then: [t4], failover: { ring: 20s } }
${rules}  - name: barred
    when: { peer: callers, to: "200" }
    do: { reject: 403 }
  - name: together
    when: { peer: callers, to: "100" }
    do: { dial: ringing }
  - name: all
    when: { peer: callers }
    do: { dial: many }
`

const second = `${peers('second')}
pools:
  many:
    pick: { in-order: [nobody, t4, t2] }
    then: [t3]
    failover:
      next-on: [unreachable, no-progress, no-answer, media, 4xx, 5xx]
      stop-on: [486]
      no-progress: 4s
      ring: 10s
      budget: { attempts: 4, total: 50s }
    health: { probe: { every: 10s, wait: 2s } }
  few: { pick: { least-calls: [t1, t2] } }
${rules}  - name: barred
    when: { peer: callers, to: "200" }
    do: { redirect: "sip:elsewhere.example" }
  - name: some
    when: { peer: callers, to: "100" }
    do: { dial: few }
  - name: all
    when: { peer: callers }
    do: { dial: many }
`

export type Compiled = Extract<LoadOutcome, { readonly kind: 'compiled' }>

function compiled(name: string, text: string): Compiled {
  const { policy, diagnostics, text: drawn } = loadTexts([{ name, key: name, text }])
  if (!policy) throw new Error(drawn())
  return { kind: 'compiled', policy, warnings: diagnostics }
}

/** The mark of each generation with what it was compiled to, in the order in which they come into force. */
export const generations = {
  first: compiled('first.yaml', first),
  second: compiled('second.yaml', second),
} as const satisfies Readonly<Record<string, Compiled>>

/** The mark a policy writes, by its digest. */
export const markOf: ReadonlyMap<string, string> =
  new Map(Object.entries(generations).map(([mark, { policy }]) => [policy.digest, mark]))
