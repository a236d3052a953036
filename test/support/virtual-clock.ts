import { ToldClock } from '../../src/base/told-clock.ts'

/** Time that passes only when told to, so that a test drives hours in a millisecond. */
export class VirtualClock extends ToldClock {
  /** @param startedAtMs what {@link nowMs} says at first, milliseconds since 1970 */
  constructor(startedAtMs = Date.UTC(2026, 0, 1)) {
    super(startedAtMs)
  }

  /** As {@link advance}, leaving room for promises to settle after each wait that ran. */
  async pass(ms: number): Promise<void> {
    const endMs = this.monotonicMs() + ms
    await settled()
    while (this.runNext(endMs)) await settled()
  }
}

function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
