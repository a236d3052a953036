/**
 * Responses that are repeated until the other side says it has them, on every transport, since they
 * are answered end to end: a 2xx to INVITE until ACK (RFC 3261 §13.3.1.4), a reliable provisional until
 * PRACK (RFC 3262 §3). After T1, then at doubling distances, for 64·T1.
 */
import type { Clock, Timer } from '../../base/clock.ts'
import type { SipTimers } from '../../sip/timers.ts'

/**
 * The distances of a 2xx grow up to T2.
 * @param resend called for each repetition, not for the first sending
 * @param gaveUp called once, when 64·T1 went by
 * @returns cancel it when the ACK comes
 */
export function repeatUntilAck(clock: Clock, timers: SipTimers, resend: () => void, gaveUp: () => void): Timer {
  return repeatUntil(clock, timers.t1Ms, timers.t2Ms, resend, gaveUp)
}

/** As {@link repeatUntilAck} for a provisional, whose distances have no ceiling. */
export function repeatUntilPrack(clock: Clock, timers: SipTimers, resend: () => void, gaveUp: () => void): Timer {
  return repeatUntil(clock, timers.t1Ms, Infinity, resend, gaveUp)
}

function repeatUntil(clock: Clock, firstMs: number, mostMs: number, resend: () => void, gaveUp: () => void): Timer {
  let next: Timer
  const repeatAfter = (ms: number) => {
    next = clock.after(ms, () => {
      repeatAfter(Math.min(2 * ms, mostMs))
      resend()
    })
  }
  const limit = clock.after(64 * firstMs, () => {
    next.cancel()
    gaveUp()
  })
  repeatAfter(firstMs)
  return {
    cancel() {
      next.cancel()
      limit.cancel()
    },
  }
}
