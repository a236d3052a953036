/** From a flow as written to its steps; the checks have been through it. */
import type { AppPlan } from '../apps/app-plan.ts'
import type { DialPlan } from '../decision.ts'
import { durationMs } from '../failover.ts'
import type { LookupAnswer } from '../facts.ts'
import { answerTest } from '../lookup-condition.ts'
import type { Lookup } from '../lookups/lookup.ts'
import type { PatternScope } from '../matchers.ts'
import type { FlowAsk, FlowLookup as Asking, FlowMenu, FlowStep as Written } from '../schema.gen.ts'
import { promptList } from '../apps/app-action.ts'
import type { Ask, Flow, FlowStep, Menu } from './flow.ts'

const defaultQuestion = Object.freeze({ wait: '5s', between: '3s', tries: 3, least: 1, end: '#' } as const)

export interface FlowScope {
  dial(to: string): DialPlan
  /** What a step leads to that is an application's word. */
  work(step: Written): AppPlan | undefined
  lookup(name: string): Lookup | undefined
  /** What numbers in answers are read under. */
  readonly fields: PatternScope
}

/** Compiles the flows, each once, whoever goes there. */
export function compileFlows(
  flows: Readonly<Record<string, readonly Written[]>>, scope: FlowScope,
): ReadonlyMap<string, Flow> {
  const done = new Map<string, Flow>()

  function flow(name: string): Flow {
    const known = done.get(name)
    if (known) return known
    const steps: FlowStep[] = []
    const made: Flow = { name, steps }
    // A circle, which the checks refuse, would end here.
    done.set(name, made)
    steps.push(...stepsOf(flows[name]))
    return made
  }

  function stepsOf(written: readonly Written[] = []): readonly FlowStep[] {
    return Object.freeze(written.map(stepOf))
  }

  function stepOf(step: Written): FlowStep {
    const { play, menu, ask, 'say-digits': answer, tag, lookup, dial, flow: other, again } = step
    const work = scope.work(step)
    if (work) return { do: 'enter', work }
    if (play !== undefined) return { do: 'play', files: promptList(play) }
    if (menu !== undefined) return { do: 'menu', menu: menuOf(menu) }
    if (ask !== undefined) return { do: 'ask', ask: askOf(ask) }
    if (answer !== undefined) return { do: 'say-digits', answer }
    if (tag !== undefined) return { do: 'tag', tag }
    if (lookup !== undefined) return lookupStep(lookup)
    if (typeof dial === 'string') return { do: 'dial', plan: scope.dial(dial) }
    if (dial !== undefined) {
      return { do: 'dial', plan: scope.dial(dial.to), ...dial.music !== undefined && { music: dial.music } }
    }
    if (other !== undefined) return { do: 'flow', flow: flow(other) }
    return again ? { do: 'again' } : { do: 'hangup' }
  }

  /** The checks refuse a name that nobody defines. */
  function lookupStep({ ask: name, cases, else: otherwise }: Asking): FlowStep {
    const lookup = scope.lookup(name)
    return lookup === undefined ? { do: 'hangup' } : {
      do: 'lookup', asked: Object.freeze({
        lookup, otherwise: stepsOf(otherwise), cases: cases.map(({ when, do: steps }) => {
          const tests = Object.entries(when).map(([field, wanted]) => answerTest(field, wanted, lookup, scope.fields))
          return { holds: (answer: LookupAnswer) => tests.every(({ fits }) => fits(answer)), steps: stepsOf(steps) }
        }),
      }),
    }
  }

  function menuOf(menu: FlowMenu): Menu {
    const choices = new Map(Object.entries(menu.choices).map(([digits, steps]) => [digits, stepsOf(steps)]))
    return Object.freeze({
      ...askedOf(menu), choices, most: Math.max(...[...choices.keys()].map(({ length }) => length)), bargeIn: true,
    })
  }

  function askOf(ask: FlowAsk): Ask {
    const { as, most, least = defaultQuestion.least, end = defaultQuestion.end, 'barge-in': bargeIn = true } = ask
    return Object.freeze({ ...askedOf(ask), as, most, least, end, bargeIn })
  }

  /** What a menu and a question for digits have in common. */
  function askedOf({ play, sorry, wrong, silence, ...written }: FlowMenu | FlowAsk) {
    const { wait, between, tries } = { ...defaultQuestion, ...written }
    return {
      play: promptList(play), waitMs: durationMs(wait), betweenMs: durationMs(between), tries,
      sorry: sorry === undefined ? [] : promptList(sorry), wrong: stepsOf(wrong), silence: stepsOf(silence),
    }
  }

  for (const name of Object.keys(flows)) flow(name)
  return done
}
