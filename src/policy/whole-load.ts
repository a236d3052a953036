/**
 * Sees to it that a load read one state of the files: a volume swapped between two of them would
 * otherwise give a policy that nobody wrote.
 */
import type { Clock } from '../base/clock.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { LoadOutcome } from './store.ts'

const attemptsMax = 5
const pauseMs = 50

export interface WholeLoad {
  /** Loads until the files were the same before and after; refuses when they never hold still. */
  load(): Promise<LoadOutcome>
  /** The fingerprint of what the newest load read, refused or not; undefined when the files did not hold still. */
  readonly loaded: string | undefined
}

export function createWholeLoad(
  load: () => Promise<LoadOutcome>, fingerprint: Fingerprint, clock: Pick<Clock, 'after'>,
): WholeLoad {
  let loaded: string | undefined
  return {
    get loaded() {
      return loaded
    },
    async load() {
      for (let attempt = 1; attempt <= attemptsMax; attempt++) {
        const before = await fingerprint()
        const outcome = await load()
        if (await fingerprint() === before) {
          loaded = before
          return outcome
        }
        await new Promise<void>(resolve => clock.after(pauseMs, resolve))
      }
      loaded = undefined
      const text = 'the policy files kept changing while they were read'
      return { kind: 'refused', diagnostics: [], text }
    },
  }
}
