/**
 * SIP's timers in one table (RFC 3261 table 4, RFC 6026). All in milliseconds.
 * A deployment may change T1, T2, T4 and C; the rest follows from them.
 */
export interface TimerBase {
  /** Round-trip estimate. */
  readonly t1Ms: number
  /** Ceiling of retransmission intervals for non-INVITE requests and INVITE responses. */
  readonly t2Ms: number
  /** How long a message may linger in the network. */
  readonly t4Ms: number
  /** How long a proceeding INVITE may stay without a final response (timer C). */
  readonly cMs: number
}

/** Every timer by its RFC letter, for reliable and unreliable transports. */
export interface SipTimers extends TimerBase {
  readonly aMs: number
  readonly bMs: number
  readonly dMs: number
  readonly eMs: number
  readonly fMs: number
  readonly gMs: number
  readonly hMs: number
  readonly iMs: number
  readonly jMs: number
  readonly kMs: number
  /** Accepted state of the INVITE server transaction (RFC 6026 §7.1). */
  readonly lMs: number
  /** Accepted state of the INVITE client transaction (RFC 6026 §7.2). */
  readonly mMs: number
}

/** The RFC's defaults. */
export const defaultTimerBase: TimerBase = { t1Ms: 500, t2Ms: 4000, t4Ms: 5000, cMs: 185_000 }

/** Derives all timers from the base. D, I, J and K are zero on reliable transports; see the machines. */
export function sipTimers(base: TimerBase = defaultTimerBase): SipTimers {
  const { t1Ms, t4Ms } = base
  const longMs = 64 * t1Ms
  return {
    ...base,
    aMs: t1Ms, bMs: longMs, dMs: Math.max(32_000, longMs), eMs: t1Ms, fMs: longMs,
    gMs: t1Ms, hMs: longMs, iMs: t4Ms, jMs: longMs, kMs: t4Ms, lMs: longMs, mMs: longMs,
  }
}
