/**
 * A flow's one function: where its caller stands and what happened, to where they stand and what to do
 * next. Pure; live calls and the policy's own tests are led by it alike.
 */
import type { AppWork, DialPlan } from '../decision.ts'
import type { LookupAnswer } from '../facts.ts'
import type { Lookup } from '../lookups/lookup.ts'
import type { Ask, Flow, FlowLookup, FlowStep, Menu, Question } from './flow.ts'

/** Where a caller stands. */
export interface FlowState {
  /** Steps that are to be gone back to, the innermost last. */
  readonly frames: readonly Frame[]
  /** What is being asked, and how often it may be asked still. */
  readonly asking: { readonly asked: Menu | Ask; readonly left: number } | undefined
  /** What others were asked. */
  readonly looking: FlowLookup | undefined
  readonly tags: readonly string[]
  /** What was answered, by the name it was asked for under. Nothing that is logged or recorded. */
  readonly answers: ReadonlyMap<string, string>
  /** The flows entered, the choices made and the names of what was answered, in order. */
  readonly path: readonly string[]
  /** Steps taken, against callers who go round for ever. */
  readonly count: number
}

interface Frame {
  readonly steps: readonly FlowStep[]
  readonly at: number
  /** The menu one of whose choices these steps are. */
  readonly menu?: Menu
}

/** `done`: what was to be done is over, and the caller is still here. `dialled`: undefined for silence. */
export type FlowEvent = { readonly on: 'begin' } | { readonly on: 'done' }
  | { readonly on: 'dialled'; readonly digits: string | undefined }
  | { readonly on: 'looked-up'; readonly answer: LookupAnswer }

/**
 * Each is answered by one event: `ask` by what was dialled, `lookup` by what was found, all others by `done` when
 * the flow goes on.
 */
export type FlowCommand =
  /** `digits`: what the files say, where it is digits. */
  | { readonly do: 'play'; readonly files: readonly string[]; readonly digits?: string }
  | { readonly do: 'ask'; readonly question: Question }
  | { readonly do: 'lookup'; readonly lookup: Lookup; readonly answers: FlowState['answers'] }
  | { readonly do: 'dial'; readonly plan: DialPlan; readonly music: string | undefined }
  | { readonly do: 'enter'; readonly work: AppWork }
  | { readonly do: 'hangup'; readonly why: string }

export interface FlowMove {
  readonly state: FlowState
  readonly command: FlowCommand
  /** The answer was none: what was dialled behind it was meant for somewhere else. */
  readonly isLost?: true
}

/** A caller who has taken so many steps is hung up on. */
export const STEPS_MAX = 500

export function enterFlow({ name, steps }: Flow): FlowState {
  return {
    frames: [{ steps, at: 0 }], asking: undefined, looking: undefined, tags: [], answers: new Map(), path: [name],
    count: 0,
  }
}

export function flowStep(state: FlowState, event: FlowEvent): FlowMove {
  if (event.on === 'dialled' && state.asking) return chosen(state, state.asking, event.digits)
  return event.on === 'looked-up' && state.looking ? found(state, state.looking, event.answer) : next(state)
}

/** The first command on the way from here; the count of steps bounds how deep it looks. */
function next(state: FlowState): FlowMove {
  if (state.count >= STEPS_MAX) return { state, command: { do: 'hangup', why: 'went round too often' } }
  const frame = state.frames.at(-1)
  if (!frame) return { state, command: { do: 'hangup', why: 'the flow is over' } }
  const step = frame.steps[frame.at]
  const around = state.frames.slice(0, -1)
  if (!step) return next({ ...state, frames: around })
  return take({ ...state, frames: [...around, { ...frame, at: frame.at + 1 }], count: state.count + 1 }, step)
}

function take(state: FlowState, step: FlowStep): FlowMove {
  switch (step.do) {
    case 'tag': return next({ ...state, tags: [...state.tags, step.tag] })
    case 'flow': return next(within(state, { steps: step.flow.steps, at: 0 }, step.flow.name))
    case 'again': {
      const place = state.frames.findLastIndex(({ menu }) => menu)
      const menu = state.frames[place]?.menu
      if (!menu) return { state, command: { do: 'hangup', why: 'the flow is over' } }
      return ask({ ...state, frames: state.frames.slice(0, place) }, menu)
    }
    case 'menu': return ask(state, step.menu)
    case 'ask': return ask(state, step.ask)
    case 'lookup': {
      const { lookup } = step.asked
      return { state: { ...state, looking: step.asked }, command: { do: 'lookup', lookup, answers: state.answers } }
    }
    case 'say-digits': {
      const digits = state.answers.get(step.answer)
      if (digits === undefined) return next(state)
      return { state, command: { do: 'play', files: [...digits].map(digitFile), digits } }
    }
    case 'play': case 'enter': return { state, command: step }
    case 'dial': return { state, command: { do: 'dial', plan: step.plan, music: step.music } }
    case 'hangup': return { state, command: { do: 'hangup', why: 'the flow hung up' } }
  }
}

function ask(state: FlowState, asked: Menu | Ask, left = asked.tries, first: readonly string[] = []): FlowMove {
  const question = { ...asked, play: [...first, ...asked.play] }
  return { state: { ...state, asking: { asked, left } }, command: { do: 'ask', question } }
}

/** An answer that leads on, or another try, or what stands for callers who have had all of theirs. */
function chosen(
  state: FlowState, { asked, left }: NonNullable<FlowState['asking']>, digits: string | undefined,
): FlowMove {
  const heard = { ...state, asking: undefined, count: state.count + 1 }
  const good = digits === undefined ? undefined : answered(heard, asked, digits)
  if (good) return next(good)
  if (left > 1) return { ...ask(heard, asked, left - 1, asked.sorry), isLost: true }
  const word = digits === undefined ? 'silence' : 'wrong'
  const move = next(within(heard, { steps: asked[word], at: 0, ...'choices' in asked && { menu: asked } }, word))
  return { ...move, isLost: true }
}

/** The first case that holds, or what stands for none. */
function found(state: FlowState, { lookup, cases, otherwise }: FlowLookup, answer: LookupAnswer): FlowMove {
  const given = lookup.tagFields.flatMap(field => answer.fields.get(field) ?? []).filter(tag => typeof tag === 'string')
  const known = { ...state, looking: undefined, tags: [...state.tags, ...given], path: [...state.path, lookup.name] }
  const good = cases.find(({ holds }) => holds(answer))
  if (!good) return next(within(known, { steps: otherwise, at: 0 }, 'else'))
  return next({ ...known, frames: [...known.frames, { steps: good.steps, at: 0 }] })
}

/** Where an answer leads; undefined when it is none. */
function answered(state: FlowState, asked: Menu | Ask, digits: string): FlowState | undefined {
  if ('choices' in asked) {
    const steps = asked.choices.get(digits)
    return steps && within(state, { steps, at: 0, menu: asked }, digits)
  }
  const { as, least, most } = asked
  if (!/^[0-9]+$/.test(digits) || digits.length < least || digits.length > most) return undefined
  return { ...state, answers: new Map(state.answers).set(as, digits), path: [...state.path, as] }
}

/** The prompt that says a digit. */
export function digitFile(digit: string): string {
  return `digit-${digit}.wav`
}

function within(state: FlowState, frame: Frame, name: string): FlowState {
  return { ...state, frames: [...state.frames, frame], path: [...state.path, name] }
}
