/**
 * A flow's one function: where its caller stands and what happened, to where they stand and what to do
 * next. Pure; live calls and the policy's own tests are led by it alike.
 */
import type { AppWork, DialPlan } from '../decision.ts'
import type { Flow, FlowStep, Menu } from './flow.ts'

/** Where a caller stands. */
export interface FlowState {
  /** Steps that are to be gone back to, the innermost last. */
  readonly frames: readonly Frame[]
  /** The menu that is being asked, and how often it may be asked still. */
  readonly asking: { readonly menu: Menu; readonly left: number } | undefined
  readonly tags: readonly string[]
  /** The flows entered and the choices made, in order. */
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

/** Each is answered by one event: `ask` by what was dialled, all others by `done` when the flow goes on. */
export type FlowCommand =
  | { readonly do: 'play'; readonly files: readonly string[] }
  | { readonly do: 'ask'; readonly menu: Menu; readonly play: readonly string[] }
  | { readonly do: 'dial'; readonly plan: DialPlan; readonly music: string | undefined }
  | { readonly do: 'enter'; readonly work: AppWork }
  | { readonly do: 'hangup'; readonly why: string }

export interface FlowMove {
  readonly state: FlowState
  readonly command: FlowCommand
}

/** A caller who has taken so many steps is hung up on. */
export const STEPS_MAX = 500

export function enterFlow({ name, steps }: Flow): FlowState {
  return { frames: [{ steps, at: 0 }], asking: undefined, tags: [], path: [name], count: 0 }
}

export function flowStep(state: FlowState, event: FlowEvent): FlowMove {
  return event.on === 'dialled' && state.asking ? chosen(state, state.asking, event.digits) : next(state)
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
      return ask({ ...state, frames: state.frames.slice(0, place) }, menu, menu.tries, menu.play)
    }
    case 'menu': return ask(state, step.menu, step.menu.tries, step.menu.play)
    case 'play': case 'enter': return { state, command: step }
    case 'dial': return { state, command: { do: 'dial', plan: step.plan, music: step.music } }
    case 'hangup': return { state, command: { do: 'hangup', why: 'the flow hung up' } }
  }
}

function ask(state: FlowState, menu: Menu, left: number, play: readonly string[]): FlowMove {
  return { state: { ...state, asking: { menu, left } }, command: { do: 'ask', menu, play } }
}

/** A choice that leads somewhere, or another try, or what stands for callers who have had all of theirs. */
function chosen(
  state: FlowState, { menu, left }: NonNullable<FlowState['asking']>, digits: string | undefined,
): FlowMove {
  const asked = { ...state, asking: undefined, count: state.count + 1 }
  const steps = digits === undefined ? undefined : menu.choices.get(digits)
  if (steps) return next(within(asked, { steps, at: 0, menu }, digits ?? ''))
  if (left > 1) return ask(asked, menu, left - 1, [...menu.sorry, ...menu.play])
  const word = digits === undefined ? 'silence' : 'wrong'
  return next(within(asked, { steps: menu[word], at: 0, menu }, word))
}

function within(state: FlowState, frame: Frame, name: string): FlowState {
  return { ...state, frames: [...state.frames, frame], path: [...state.path, name] }
}
