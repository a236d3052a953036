/** A flow walked through without a caller: what would be played and chosen if they dialled these digits. */
import type { AppWork, DialPlan } from '../decision.ts'
import type { LookupAnswer } from '../facts.ts'
import type { Lookup } from '../lookups/lookup.ts'
import type { Flow } from './flow.ts'
import { enterFlow, flowStep, type FlowEvent, type FlowMove } from './interpret.ts'

export interface Walk {
  readonly played: readonly string[]
  readonly path: readonly string[]
  readonly tags: readonly string[]
  /** The application the caller came to in the end. */
  readonly entered?: AppWork
}

/**
 * @param digits what is dialled at each question, one after another; then silence
 * @param dials true when somebody of the plan takes the call
 * @param looksUp what a lookup answers about what was dialled; plan B unless told
 */
export function walk(
  flow: Flow, digits: readonly string[], dials: (plan: DialPlan) => boolean,
  looksUp: (lookup: Lookup, answers: ReadonlyMap<string, string>) => LookupAnswer = ({ planB }) => planB,
): Walk {
  const played: string[] = []
  const left = [...digits]
  let { state, command }: FlowMove = flowStep(enterFlow(flow), { on: 'begin' })
  // The interpreter counts the steps, so there is a last one.
  while (command.do !== 'hangup' && command.do !== 'enter') {
    if (command.do === 'dial' && dials(command.plan)) break
    if (command.do === 'play') played.push(...command.files)
    if (command.do === 'ask') played.push(...command.question.play)
    const event: FlowEvent = command.do === 'ask' ? { on: 'dialled', digits: left.shift() }
      : command.do === 'lookup' ? { on: 'looked-up', answer: looksUp(command.lookup, command.answers) }
      : { on: 'done' }
    ;({ state, command } = flowStep(state, event))
  }
  return { played, path: state.path, tags: state.tags, ...command.do === 'enter' && { entered: command.work } }
}
