/** What a stage is made of, and how it places the calls its application asks for. */
import type { ArrivedLeg, ReceivedInvite, Signaling } from '../edge/signaling.ts'
import type { MediaPlane } from '../media/media.ts'
import type { AppWork, DialPlan } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { Party } from './lending.ts'
import type { CallPorts } from './ports.ts'
import type { App, Stage } from './stage.ts'

export interface StageOrder {
  readonly ports: Pick<CallPorts, 'clock' | 'feed' | 'log' | 'media' | 'signaling'>
  readonly uid: string
  readonly invite: ReceivedInvite
  readonly facts: CallFacts
  readonly work: AppWork
  readonly broughtBy: Stage['broughtBy']
  /** Where a prompt of the policy lies. */
  promptAt(name: string): string
  start(stage: Stage): App | undefined
  /** @returns the uid of the call */
  place(onward: Onward): string
}

/** A call onward: of the caller of an application to whom a plan names, or to a party that is there already. */
export type Onward = {
  readonly leg: ArrivedLeg
  readonly signaling: Pick<Signaling, 'dial'>
  readonly media: MediaPlane
  readonly release: () => void
} & ({ readonly plan: DialPlan; readonly tags: readonly string[] } | { readonly party: Party })
