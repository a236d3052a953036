/**
 * How one registration of ours with a peer stands, and what each answer makes of it (RFC 3261 §10.2).
 * Pure; the time, chance and the answers come in.
 */

/** What became of one REGISTER. */
export type Answered =
  | {
      readonly status: number
      readonly reason: string
      /** How long it is kept, where that was granted. Seconds. */
      readonly grantedS?: number | undefined
      /** Of Min-Expires and Retry-After. Seconds. */
      readonly minExpiresS?: number | undefined
      readonly retryAfterS?: number | undefined
      /** What calls to the peer go through, nearest first (RFC 3608). */
      readonly routes?: readonly string[]
    }
  | { readonly cause: 'unreachable' | 'timeout' | 'tls' }

export interface Standing {
  /** Until when we are registered, by the wall clock; undefined for not at all. */
  readonly untilMs?: number
  /** What calls go through while we are (RFC 3608); each answer says it anew. */
  readonly routes?: readonly string[]
  /** Which of the registrars is asked next. */
  readonly registrar: number
  /** How many of them failed since one answered, or since the last rest. */
  readonly failed: number
  /** How often in a row all of them failed, or one refused us. */
  readonly rounds: number
  /** What is asked for. Seconds. */
  readonly expiresS: number
  /** What the last answer was, when it was no success: `403 Forbidden`, `unreachable`. */
  readonly why?: string
}

/** What we know, and how long to wait before asking again. */
export interface Turn {
  readonly standing: Standing
  readonly afterMs: number
}

export interface Circumstances {
  readonly nowMs: number
  /** In [0, 1). */
  readonly random: number
  /** How many registrars there are. */
  readonly registrars: number
}

/** How long a peer may make us keep a registration, or stay away. Seconds. */
const LONGEST_S = 86_400
const STAY_AWAY_S = 3_600

/** Waits double from the first to the last, as RFC 5626 §4.5 has it. Milliseconds. */
const waits = {
  /** Nobody answered: soon again. */
  silence: { first: 4_000, last: 300_000 },
  /** Somebody said no. The same again is unlikely to do, and too many tries lock an account. */
  refusal: { first: 60_000, last: 1_800_000 },
} as const

export function beginning(expiresS: number): Standing {
  return { registrar: 0, failed: 0, rounds: 0, expiresS }
}

/** True while the registration lasts. */
export function isHeld({ untilMs = 0 }: Standing, nowMs: number): boolean {
  return untilMs > nowMs
}

export function answered(before: Standing, answer: Answered, now: Circumstances): Turn {
  if ('cause' in answer) return elsewhere(before, answer.cause, now)
  const { status, reason, grantedS, minExpiresS, retryAfterS, routes } = answer
  const why = `${status} ${reason}`.trimEnd()
  const seconds = grantedS ?? before.expiresS
  if (status < 300 && seconds > 0) return granted(before, seconds, routes, now)
  if (status === 423 && minExpiresS !== undefined && minExpiresS > before.expiresS && minExpiresS <= LONGEST_S) {
    return { standing: { ...before, expiresS: minExpiresS, why }, afterMs: 0 }
  }
  if (status === 408 || (status >= 500 && status < 600)) return elsewhere(before, why, now, retryAfterS)
  return rest({ ...before, why }, waits.refusal, now, retryAfterS)
}

/** Refreshed when 70 to 85 % of its time are over: early enough to fail, and not all at the same moment. */
function granted(
  { registrar, expiresS }: Standing, seconds: number, routes: readonly string[] = [], { nowMs, random }: Circumstances,
): Turn {
  const ms = Math.min(seconds, LONGEST_S) * 1000
  return {
    standing: {
      registrar, expiresS, failed: 0, rounds: 0, untilMs: nowMs + ms, ...routes.length > 0 && { routes },
    },
    afterMs: Math.max(1_000, Math.round(ms * (0.7 + 0.15 * random))),
  }
}

/** Asks the next registrar at once; when all have failed, all of them later. */
function elsewhere(before: Standing, why: string, now: Circumstances, retryAfterS?: number): Turn {
  const failed = before.failed + 1
  const registrar = (before.registrar + 1) % now.registrars
  const standing = { ...before, failed, registrar, why }
  return failed < now.registrars ? { standing, afterMs: 0 } : rest(standing, waits.silence, now, retryAfterS)
}

function rest(
  before: Standing, { first, last }: { first: number; last: number }, { random }: Circumstances, retryAfterS = 0,
): Turn {
  const longest = Math.min(last, first * 2 ** Math.min(before.rounds, 20))
  const afterMs = Math.round(longest * (0.5 + 0.5 * random))
  return {
    standing: { ...before, failed: 0, rounds: before.rounds + 1 },
    afterMs: Math.max(afterMs, Math.min(retryAfterS, STAY_AWAY_S) * 1000),
  }
}
