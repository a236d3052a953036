/** Where the media of a call goes, and on whose terms. */
import type { MediaPath, PartyMedia } from '../media/media.ts'
import type { Contact, DialPlan, MediaWords, Target } from '../policy/decision.ts'
import { pathOf, termsOf } from '../policy/media-terms.ts'

/** One path for the whole call, as the policy says; where it does not, what there is. */
export function pathFor(
  plan: DialPlan, targets: readonly Target[], caller: MediaWords | undefined, canRelay: boolean,
): MediaPath {
  return pathOf({ plan: canRelay ? plan : unheard(plan), caller, targets }) ?? (canRelay ? 'relay' : 'direct')
}

/** Without an engine a recording that is only wished for, or a word before the end, keeps nobody from talking. */
function unheard({ media, record }: DialPlan): Pick<DialPlan, 'media' | 'record'> {
  return { ...media && { media }, ...record?.mandatory && { record } }
}

/** How the callee of an attempt wants its media; each attempt has terms of its own. */
export function calleeMedia({ media }: DialPlan, target: Target): PartyMedia {
  const family = familyOf(target.contact)
  return { ...termsOf(target.media, media), ...family && { family } }
}

/** Where a contact is an address, the callee is on that side; names are looked up by the edge. */
function familyOf({ host }: Contact): 4 | 6 | undefined {
  if (host.includes(':')) return 6
  return /^[\d.]+$/.test(host) ? 4 : undefined
}
