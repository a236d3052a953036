/**
 * Whom a transfer that is passed on tells the other side to call. It names nobody by a host or a dialog of the
 * side that asks: what cannot be said otherwise is not passed on, but handled here.
 */
import { parseContact } from '../policy/contact.ts'
import { userAt } from '../sip/places.ts'
import type { ReferTo } from '../sip/refer.ts'
import type { Party, Transferable } from './lending.ts'
import type { LiveCalls } from './live-calls.ts'
import { mayReplace, referredTo } from './on-behalf.ts'
import { other, type InputOf } from './state.ts'

/** Whom it is between. */
export interface PassOn {
  readonly asks: Party
  /** The one who is to call. */
  readonly talks: Party
  /** Both ends of the call the Replaces names, when it is one of ours. */
  readonly consulted?: { readonly near: Party; readonly far: Party } | undefined
}

/** Whom the other side of a call is told to call; undefined when it cannot be told, or the REFER names nobody. */
export function onwardOf(
  call: Transferable, { side, request }: InputOf<'refer'>, calls: Pick<LiveCalls, 'find'>,
): ReferTo | undefined {
  const to = referredTo(request.headers)
  const held = to?.replaces && calls.find(to.replaces)
  const consulted = held && { near: held.call.party(held.side), far: held.call.party(other(held.side)) }
  return to && passedOn(to, { asks: call.party(side), talks: call.party(other(side)), consulted })
}

/** What `talks` is told; undefined when it cannot be told. */
export function passedOn(to: ReferTo, { asks, talks, consulted }: PassOn): ReferTo | undefined {
  const host = talks.target?.contact.host ?? parseContact(talks.uri)?.host
  const uri = host === undefined || isOurPhone(talks) ? undefined : userAt(to.uri, host)
  if (uri === undefined || !to.replaces) return uri === undefined ? undefined : { uri }
  if (!consulted) return undefined
  const { near, far } = consulted
  if (!mayReplace({ peer: asks.peer, address: asks.leg?.remote?.address }, near)) return undefined
  const dialog = near.isUp && areNeighbours(talks, far) ? far.leg?.dialog : undefined
  if (!dialog) return undefined
  // As the one named knows it: its own tag is the one that we call remote (RFC 3891 §3).
  const { callId, remoteTag: toTag, localTag: fromTag } = dialog
  return { uri, replaces: { callId, toTag, fromTag, earlyOnly: to.replaces.earlyOnly } }
}

/** Two of one peer reach each other without us, so that the one may be told of the other's dialog. */
function areNeighbours(one: Party, two: Party): boolean {
  return one.peer !== undefined && one.peer === two.peer && !isOurPhone(one) && !isOurPhone(two)
}

/** One that registered or proved itself here knows others only through us. */
function isOurPhone({ user, target }: Party): boolean {
  return user !== undefined || target?.reached !== undefined
}
