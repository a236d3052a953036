/** What a policy says about failing attempts, filled up with the defaults and expanded. */
import type { Failover, Redirects } from './decision.ts'
import type { AnswerMap, FailureCause, FailureSet } from './failures.ts'
import type { AnswerCaller, FailoverOptions, Failure } from './schema.gen.ts'

/**
 * What holds where a policy says nothing: only the failures of a host move on, never the will of
 * the person called (principle 6).
 */
export const defaultFailover = Object.freeze({
  'next-on': ['unreachable', 'no-progress', 'tls', 408, 500, 502, 503, 504],
  'stop-on': [404, 480, 484, 486, '6xx'],
  'no-progress': '4s',
  ring: '60s',
  attempts: 5,
  total: '2m',
  contacts: 3,
  depth: 2,
} as const)

/** What the caller hears where a policy says nothing; a target's other statuses pass as they are. */
export const defaultAnswers: Readonly<Record<string, number>> = Object.freeze({
  '3xx': 480, 401: 500, 407: 500, 503: 500,
  unreachable: 500, 'no-progress': 408, 'no-answer': 480, tls: 500, media: 503, limit: 503, 'open-circuit': 500,
})

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** What a pool says beside its failover that an attempt's end is judged by. */
export interface AroundFailover {
  readonly answers?: AnswerCaller | undefined
  /** The hosts of the pool's targets: where a 3xx may lead when the policy does not say. */
  readonly hosts?: readonly string[]
}

/** Fills a policy's wishes up with the defaults and expands them. */
export function compileFailover(options: FailoverOptions = {}, { answers, hosts = [] }: AroundFailover = {}): Failover {
  const redirect = compileRedirects(options.redirect, hosts)
  return Object.freeze({
    nextOn: failureSet(options['next-on'] ?? defaultFailover['next-on']),
    stopOn: failureSet(options['stop-on'] ?? defaultFailover['stop-on']),
    ...(options['stop-after'] && { stopAfter: options['stop-after'] }),
    noProgressMs: durationMs(options['no-progress'] ?? defaultFailover['no-progress']),
    ringMs: durationMs(options.ring ?? defaultFailover.ring),
    attemptsMax: options.budget?.attempts ?? defaultFailover.attempts,
    totalMs: durationMs(options.budget?.total ?? defaultFailover.total),
    ...(redirect && { redirect }),
    answerCaller: answers ? compileAnswers(answers) : standardAnswers,
  })
}

function compileRedirects(wish: FailoverOptions['redirect'], own: readonly string[]): Redirects | undefined {
  if (wish === undefined || wish === 'refuse') return undefined
  const { hosts = own, contacts, depth } = wish === 'follow' ? {} : wish
  return Object.freeze({
    contactsMax: contacts ?? defaultFailover.contacts,
    depthMax: depth ?? defaultFailover.depth,
    hosts: Object.freeze([...new Set(hosts.map(host => host.toLowerCase()))]),
  })
}

/** The defaults, and over them what a policy says; a status counts before its class. */
export function compileAnswers(answers: AnswerCaller = {}): AnswerMap {
  const statuses = new Map<number, number>()
  const causes = new Map<FailureCause, number>()
  for (const wanted of [defaultAnswers, answers]) {
    const [classes, single] = [true, false].map(wide =>
      Object.entries(wanted).filter(([failure]) => failure.endsWith('xx') === wide))
    for (const [failure, told] of [...classes ?? [], ...single ?? []]) {
      const { statuses: these, causes: those } = failureSet([statusOrWord(failure)])
      for (const status of these) statuses.set(status, told)
      for (const cause of those) causes.set(cause, told)
    }
  }
  return Object.freeze({ statuses: Object.freeze(statuses), causes: Object.freeze(causes) })
}

function statusOrWord(failure: string): Failure {
  return /^\d+$/.test(failure) ? Number(failure) : failure as Failure
}

const standardAnswers = compileAnswers()

/** What holds where a policy says nothing at all. */
export const standardFailover = compileFailover()

/** Statuses and causes, classes expanded. */
export function failureSet(failures: readonly (Failure | '2xx')[]): FailureSet {
  const statuses = new Set<number>()
  const causes = new Set<FailureCause>()
  for (const failure of failures) {
    if (typeof failure === 'number') {
      statuses.add(failure)
    } else if (/^[2-6]xx$/.test(failure)) {
      const first = Number(failure[0]) * 100
      for (let status = first; status < first + 100; status++) statuses.add(status)
    } else {
      causes.add(failure as FailureCause)
    }
  }
  return Object.freeze({ statuses, causes })
}

/** All ways to write a duration, the longest unit last: `120000ms`, `120s`, `2m`. */
export function durationTexts(ms: number): readonly string[] {
  return Object.entries(unitMs).flatMap(([unit, each]) => ms % each === 0 ? [`${ms / each}${unit}`] : [])
}

/** Milliseconds of `500ms`, `4s`, `2m`, `1h`; the schema has seen to the form. */
export function durationMs(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
  return Number(amount ?? NaN) * (unitMs[unit ?? ''] ?? NaN)
}
