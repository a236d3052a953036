/**
 * What parties hear of the recording of their call: those who said that they know of such things get it in their
 * descriptions (RFC 7866 §6.2), and a new one when it changes.
 */
import type { HeaderLines } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import { withRecording, type Recorded } from '../sdp/recorded.ts'
import { headersOfLines, valuesOf } from '../sip/headers.ts'

/** The option tag of who wants to hear of recordings. */
export const RECORD_AWARE = 'record-aware'

export interface NoticesSnapshot {
  readonly aware: readonly Side[]
  readonly told: readonly (readonly [Side, Recorded])[]
}

export class Notices {
  readonly #state: () => Recorded
  readonly #aware: Set<Side>
  /** What each was told last; who was told nothing takes it that nobody records. */
  readonly #told: Map<Side, Recorded>

  constructor(state: () => Recorded, before?: NoticesSnapshot) {
    this.#state = state
    this.#aware = new Set(before?.aware)
    this.#told = new Map(before?.told)
  }

  snapshot(): NoticesSnapshot {
    return { aware: [...this.#aware], told: [...this.#told] }
  }

  /** A party says what it supports. */
  heard(side: Side, headers: HeaderLines): void {
    const tags = valuesOf(headersOfLines(headers), 'supported')
    if (tags.some(tag => tag.toLowerCase() === RECORD_AWARE)) this.#aware.add(side)
  }

  isAware(side: Side): boolean {
    return this.#aware.has(side)
  }

  /** A description as this party gets it. */
  shown(side: Side, sdp: string): string {
    const state = this.#state()
    if (!this.#aware.has(side) || (state === 'off' && !this.#told.has(side))) return sdp
    this.#told.set(side, state)
    return withRecording(sdp, state)
  }

  /** Somebody who has not heard how it is by now; counts as told, so that who refuses to hear is not asked again. */
  take(): Side | undefined {
    const state = this.#state()
    const side = [...this.#aware].find(one => (this.#told.get(one) ?? 'off') !== state)
    if (side !== undefined) this.#told.set(side, state)
    return side
  }
}
