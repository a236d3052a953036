/** The calls under way, for the admin API, for draining, for gauges, and for calls that take another's place. */
import type { HeaderLines } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import type { ReferTo, Replaces } from '../sip/refer.ts'
import type { Transferable } from './lending.ts'
import type { RecordingWord } from './recording.ts'
import type { CallSnapshot } from './snapshot.ts'
import type { LiveCallView } from './view.ts'

/** A live call as others may see and end it. */
export interface LiveCall {
  readonly uid: string
  /** As people and the API see it; no header values, no secrets. */
  describe(): LiveCallView
  /** What another process needs to go on with it. */
  snapshot(): CallSnapshot
  /** @returns whether its recording can do that now */
  record(word: RecordingWord): boolean
  /** There is no room for its recording any more: that stops, and with it a call that must be recorded. */
  unrecord(why: string): void
  /** Ends both legs with BYE, or refuses the caller when nobody answered yet. */
  hangUp(by: 'operator' | 'system', why: string): void
}

/** The call to a transfer's target, while it may still come to nothing. */
export interface Underway {
  giveUp(): void
}

/** Calls the targets of transfers. */
export interface Transfers {
  begin(call: Transferable, refer: { readonly by: Side; readonly to: ReferTo; readonly headers: HeaderLines }): Underway
}

export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>()
  /** By the Call-ID of each leg; a leg that changed calls is its newest call's. */
  readonly #byCallId = new Map<string, Transferable>()
  readonly #callIds = new Map<string, Set<string>>()
  #idle: (() => void)[] = []

  get count(): number {
    return this.#calls.size
  }

  add(call: LiveCall): void {
    this.#calls.set(call.uid, call)
  }

  /** From now on until it is removed, the call has a leg of this Call-ID. */
  know(callId: string, call: Transferable): void {
    this.#byCallId.set(callId, call)
    const known = this.#callIds.get(call.uid)
    if (known) known.add(callId)
    else this.#callIds.set(call.uid, new Set([callId]))
  }

  /** The uid of the call that has a leg of this Call-ID. */
  uidOf(callId: string): string | undefined {
    return this.#byCallId.get(callId)?.uid
  }

  /** The call, and the side of it, whose dialog this is. */
  find(replaces: Replaces): { readonly call: Transferable; readonly side: Side } | undefined {
    const call = this.#byCallId.get(replaces.callId)
    const side = call?.sideNamed(replaces)
    return call && side && { call, side }
  }

  remove(call: LiveCall): void {
    this.#calls.delete(call.uid)
    for (const callId of this.#callIds.get(call.uid) ?? []) {
      if (this.#byCallId.get(callId)?.uid === call.uid) this.#byCallId.delete(callId)
    }
    this.#callIds.delete(call.uid)
    if (this.#calls.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  get(uid: string): LiveCall | undefined {
    return this.#calls.get(uid)
  }

  [Symbol.iterator](): IterableIterator<LiveCall> {
    return this.#calls.values()
  }

  /** Resolves when no call is left. */
  untilIdle(): Promise<void> {
    return this.#calls.size === 0 ? Promise.resolve() : new Promise(resolve => this.#idle.push(resolve))
  }
}
