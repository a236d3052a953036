/**
 * A 2xx to INVITE is the UAS core's to repeat until ACK, on every transport, since it is answered end
 * to end (RFC 3261 §13.3.1.4): after T1, then at doubling distances up to T2, for 64·T1.
 */
import type { Clock, Timer } from '../../base/clock.ts'
import type { SipTimers } from '../../sip/timers.ts'

/**
 * @param resend called for each repetition, not for the first sending
 * @param gaveUp called once, when 64·T1 went by
 * @returns cancel it when the ACK comes
 */
export function repeatUntilAck(clock: Clock, timers: SipTimers, resend: () => void, gaveUp: () => void): Timer {
  let next: Timer
  const repeatAfter = (ms: number) => {
    next = clock.after(ms, () => {
      repeatAfter(Math.min(2 * ms, timers.t2Ms))
      resend()
    })
  }
  const limit = clock.after(64 * timers.t1Ms, () => {
    next.cancel()
    gaveUp()
  })
  repeatAfter(timers.t1Ms)
  return {
    cancel() {
      next.cancel()
      limit.cancel()
    },
  }
}
