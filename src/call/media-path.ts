/** Where the media of a call goes, and on whose terms. */
import { hashAfter } from '../media/elsewhere.ts'
import type { MediaPath, PartyMedia, Side } from '../media/media.ts'
import { signalledSide } from '../media/signalled.ts'
import type { Contact } from '../policy/contact.ts'
import type { DialPlan, MediaWords, Target } from '../policy/decision.ts'
import { pathUnrecorded, termsOf, wordsOver } from '../policy/media-terms.ts'
import { wishFor } from '../policy/recorded.ts'

/** One path for the whole call, as the policy says; where it does not, what there is. */
export function pathFor(
  plan: DialPlan, targets: readonly Target[], caller: MediaWords | undefined, canRelay: boolean,
): MediaPath {
  const wishes = targets.map(target => wishFor({ plan, caller, target }))
  // Without an engine a recording that is only wished for, or a word before the end, keeps nobody from talking.
  if (wishes.some(wish => wish && (wish.mandatory || canRelay))) return 'relay'
  const { media, longest } = plan
  const heard = { ...media && { media }, ...canRelay && longest && { longest } }
  return pathUnrecorded({ plan: heard, caller, targets }) ?? (canRelay ? 'relay' : 'direct')
}

/** How the callee of an attempt wants its media; each attempt has terms of its own. */
export function calleeMedia({ media }: DialPlan, target: Target): PartyMedia {
  const family = target.family ?? familyOf(target.contact)
  return { ...termsOf(target.media, media), ...family && { family }, ...comingFrom(target.shown) }
}

/** How the caller wants its media. @param shown what it was shown last in the call it comes from, if any */
export function callerMedia(words: MediaWords | undefined, shown: string | undefined): PartyMedia {
  return { ...termsOf(words), ...comingFrom(shown) }
}

/** What whoever the callee puts on hold is to hear. */
export function calleeMusic({ media }: DialPlan, target: Target): string | undefined {
  return wordsOver(target.media, media)?.holdMusic
}

/** How a call is recorded once this target has answered. */
export function recordWishOf(
  { plan, callerMedia: caller }: { readonly plan: DialPlan; readonly callerMedia?: MediaWords | undefined },
  target: Target | undefined,
): ReturnType<typeof wishFor> {
  return wishFor({ plan, caller, target })
}

/** Whose digits are carried between signalling and the audio; where that does not cross the engine, nobody's. */
export function signalledOn(path: MediaPath, parties: Readonly<Record<Side, PartyMedia>>): Side | undefined {
  return path === 'relay' ? signalledSide(parties) : undefined
}

function comingFrom(shown: string | undefined): Pick<PartyMedia, 'hash'> {
  const hash = hashAfter(shown)
  return hash ? { hash } : {}
}

/** Where a contact is an address, the callee is on that side; names are looked up by the edge. */
function familyOf({ host }: Contact): 4 | 6 | undefined {
  if (host.includes(':')) return 6
  return /^[\d.]+$/.test(host) ? 4 : undefined
}
