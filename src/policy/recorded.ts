/** Whether a call is recorded: what rules and peers say of it, and whose word counts. */
import type { DialPlan, MediaWords, Target } from './decision.ts'
import type { RecorderOf, RecordKeys, RecordWish } from './record-wish.ts'
import type { RecordChoice } from './schema.gen.ts'

/** False for a word that says no. */
export function compileRecord(choice: RecordChoice, recorderOf: RecorderOf): RecordWish | false {
  if (typeof choice === 'boolean') return choice && Object.freeze({ mandatory: false })
  const { mandatory = false, begin, siprec, keys } = choice
  const server = siprec === undefined ? undefined : recorderOf(siprec)
  return Object.freeze({
    mandatory, ...server && { server }, ...begin === 'asked' && { asked: true as const },
    ...keys && { keys: keysIn(keys) },
  })
}

function keysIn({ by, ...words }: NonNullable<Exclude<RecordChoice, boolean>['keys']>): RecordKeys {
  return { by, words }
}

/** Who says something of it. */
export interface Recorded {
  readonly plan: Pick<DialPlan, 'media' | 'record'>
  readonly caller: MediaWords | undefined
  readonly target: Pick<Target, 'media'> | undefined
}

/**
 * The rule's word counts, its media profile's behind its own; where it says nothing either peer's wish does,
 * and of two that of who must be recorded.
 */
export function wishFor({ plan, caller, target }: Recorded): RecordWish | undefined {
  const ofRule = plan.record ?? plan.media?.record
  if (ofRule !== undefined) return ofRule || undefined
  const wishes = [caller?.record, target?.media?.record].filter(each => each !== undefined && each !== false)
  return wishes.find(({ mandatory }) => mandatory) ?? wishes[0]
}
