/** A flow walked through without a caller: what would be played and chosen if they dialled these digits. */
import type { AppWork, DialPlan } from '../decision.ts'
import type { LookupAnswer } from '../facts.ts'
import type { Lookup } from '../lookups/lookup.ts'
import { durationMs } from '../failover.ts'
import type { Flow, Question } from './flow.ts'
import { enterFlow, flowStep, type FlowEvent, type FlowMove } from './interpret.ts'

export interface Walk {
  readonly played: readonly string[]
  /** The same with digits as they are said: one text. */
  readonly said: readonly string[]
  readonly path: readonly string[]
  readonly tags: readonly string[]
  /** The application the caller came to in the end. */
  readonly entered?: AppWork
}

/**
 * @param digits what is dialled at each question, one after another, as tests write it; then silence
 * @param dials true when somebody of the plan takes the call
 * @param looksUp what a lookup answers about what was dialled; plan B unless told
 */
export function walk(
  flow: Flow, digits: readonly string[], dials: (plan: DialPlan) => boolean,
  looksUp: (lookup: Lookup, answers: ReadonlyMap<string, string>) => LookupAnswer = ({ planB }) => planB,
): Walk {
  const played: string[] = []
  const said: string[] = []
  const play = (files: readonly string[], digits?: string): void => {
    played.push(...files)
    said.push(...digits === undefined ? files : [digits])
  }
  const left = [...digits]
  let { state, command }: FlowMove = flowStep(enterFlow(flow), { on: 'begin' })
  // The interpreter counts the steps, so there is a last one.
  while (command.do !== 'hangup' && command.do !== 'enter') {
    if (command.do === 'dial' && dials(command.plan)) break
    if (command.do === 'play') play(command.files, command.digits)
    if (command.do === 'ask') play(command.question.play)
    const event: FlowEvent = command.do === 'ask' ? { on: 'dialled', digits: dialledAt(command.question, left) }
      : command.do === 'lookup' ? { on: 'looked-up', answer: looksUp(command.lookup, command.answers) }
      : { on: 'done' }
    ;({ state, command } = flowStep(state, event))
  }
  return { played, said, path: state.path, tags: state.tags, ...command.do === 'enter' && { entered: command.work } }
}

/** What tests write for a question at which nothing is dialled. */
const NOTHING = '-'

/** Takes what is dialled at a question; what comes after too long a pause stays for the next one. */
function dialledAt({ waitMs, betweenMs }: Pick<Question, 'waitMs' | 'betweenMs'>, left: string[]): string | undefined {
  const written = left.shift()
  if (written === undefined || written === NOTHING) return undefined
  let dialled = ''
  for (const { 0: all, 1: pause, 2: digits = '', index } of written.matchAll(/(?:~(\d+m?s))?([0-9*#]+)/g)) {
    const limit = dialled === '' ? waitMs : betweenMs
    const ms = pause === undefined ? 0 : durationMs(pause)
    if (ms >= limit) {
      const rest = written.slice(index + all.length)
      left.unshift(`~${ms - limit}ms${digits}${rest}`)
      return dialled === '' ? undefined : dialled
    }
    dialled += digits
  }
  return dialled
}
