/** Targets that stand for registered phones, in whose place the phones themselves go before a call begins. */
import type { Log } from '../base/log.ts'
import type { Branch, DialPlan, Target } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { sentTo } from '../policy/sent.ts'
import type { Hunt } from '../targets/targets.ts'

/** The registrar, as admission needs it. */
export interface Phones {
  /** Those of a user, in the order to ring them. */
  find(target: Target, user: string): Promise<readonly Target[]>
}

/** True for a hunt that cannot begin before the phones are found. */
export function asksForPhones({ targets }: Hunt): boolean {
  return targets.some(({ registered, fork }) => registered ?? fork?.some(({ target }) => target.registered))
}

export interface PhonesPorts {
  readonly phones?: Phones | undefined
  readonly log: Log
}

/**
 * Hands on the hunt with a target for each phone in place of those that stand for them, at once when
 * there are none. The user is the one the peer would be sent.
 */
export function withPhones(
  { phones, log }: PhonesPorts, { hunt, plan, facts }: { hunt: Hunt; plan: DialPlan; facts: CallFacts },
  go: (hunt: Hunt) => void,
): void {
  if (!asksForPhones(hunt)) return go(hunt)
  const phonesOf = async (target: Target): Promise<readonly Target[]> =>
    await phones?.find(target, target.user ?? sentTo(facts, undefined, plan, target).to) ?? []
  const found = hunt.targets.map(async target => {
    if (target.registered) return await phonesOf(target)
    return target.fork ? await withBranches(target, target.fork, phonesOf) : [target]
  })
  Promise.all(found).then(each => go({ ...hunt, targets: each.flat() })).catch((err: unknown) => {
    log.error({ err }, 'registrations could not be read')
    go({ ...hunt, targets: [] })
  })
}

/** Phones that ring together with others do so all at once, whoever of them wants calls most. */
async function withBranches(
  target: Target, fork: readonly Branch[], phonesOf: (target: Target) => Promise<readonly Target[]>,
): Promise<readonly Target[]> {
  const branches = await Promise.all(fork.map(async branch => {
    if (!branch.target.registered) return [branch]
    const phones = await phonesOf(branch.target)
    return phones.flatMap(phone => phone.fork ?? [{ target: phone, afterMs: 0 }])
      .map(phone => ({ target: phone.target, afterMs: branch.afterMs }))
  }))
  const all = branches.flat()
  return all.length > 0 ? [{ ...target, fork: all }] : []
}
