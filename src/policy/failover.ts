/** What a policy says about failing attempts, filled up with the defaults and expanded. */
import type { FailureCause, FailureSet, Failover } from './decision.ts'
import type { FailoverOptions, Failure } from './schema.gen.ts'

/**
 * What holds where a policy says nothing: only the failures of a host move on, never the will of
 * the person called (principle 6).
 */
export const defaultFailover = Object.freeze({
  'next-on': ['unreachable', 'no-progress', 408, 500, 502, 503, 504],
  'stop-on': [404, 480, 484, 486, '6xx'],
  'no-progress': '4s',
  ring: '60s',
  attempts: 5,
  total: '2m',
} as const)

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Fills a policy's wishes up with the defaults and expands them. */
export function compileFailover(options: FailoverOptions = {}): Failover {
  return Object.freeze({
    nextOn: failureSet(options['next-on'] ?? defaultFailover['next-on']),
    stopOn: failureSet(options['stop-on'] ?? defaultFailover['stop-on']),
    noProgressMs: durationMs(options['no-progress'] ?? defaultFailover['no-progress']),
    ringMs: durationMs(options.ring ?? defaultFailover.ring),
    attemptsMax: options.budget?.attempts ?? defaultFailover.attempts,
    totalMs: durationMs(options.budget?.total ?? defaultFailover.total),
  })
}

/** What holds where a policy says nothing at all. */
export const standardFailover = compileFailover()

function failureSet(failures: readonly Failure[]): FailureSet {
  const statuses = new Set<number>()
  const causes = new Set<FailureCause>()
  for (const failure of failures) {
    if (typeof failure === 'number') {
      statuses.add(failure)
    } else if (/^[3-6]xx$/.test(failure)) {
      const first = Number(failure[0]) * 100
      for (let status = first; status < first + 100; status++) statuses.add(status)
    } else {
      causes.add(failure as FailureCause)
    }
  }
  return Object.freeze({ statuses, causes })
}

/** Milliseconds of `500ms`, `4s`, `2m`, `1h`; the schema has seen to the form. */
export function durationMs(text: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
  return Number(amount ?? NaN) * (unitMs[unit ?? ''] ?? NaN)
}
