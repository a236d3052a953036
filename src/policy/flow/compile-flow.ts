/** From a flow as written to its steps; the checks have been through it. */
import type { AppPlan } from '../apps/app-plan.ts'
import type { DialPlan } from '../decision.ts'
import { durationMs } from '../failover.ts'
import type { FlowMenu, FlowStep as Written } from '../schema.gen.ts'
import { promptList } from '../apps/app-action.ts'
import type { Flow, FlowStep, Menu } from './flow.ts'

export const defaultMenu = Object.freeze({ wait: '5s', between: '3s', tries: 3 } as const)

export interface FlowScope {
  dial(to: string): DialPlan
  /** What a step leads to that is an application's word. */
  work(step: Written): AppPlan | undefined
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
    const { play, menu, tag, dial, flow: other, again } = step
    const work = scope.work(step)
    if (work) return { do: 'enter', work }
    if (play !== undefined) return { do: 'play', files: promptList(play) }
    if (menu !== undefined) return { do: 'menu', menu: menuOf(menu) }
    if (tag !== undefined) return { do: 'tag', tag }
    if (typeof dial === 'string') return { do: 'dial', plan: scope.dial(dial) }
    if (dial !== undefined) {
      return { do: 'dial', plan: scope.dial(dial.to), ...dial.music !== undefined && { music: dial.music } }
    }
    if (other !== undefined) return { do: 'flow', flow: flow(other) }
    return again ? { do: 'again' } : { do: 'hangup' }
  }

  function menuOf(menu: FlowMenu): Menu {
    const choices = new Map(Object.entries(menu.choices).map(([digits, steps]) => [digits, stepsOf(steps)]))
    return Object.freeze({
      play: promptList(menu.play), choices, most: Math.max(...[...choices.keys()].map(({ length }) => length)),
      waitMs: durationMs(menu.wait ?? defaultMenu.wait), betweenMs: durationMs(menu.between ?? defaultMenu.between),
      tries: menu.tries ?? defaultMenu.tries, sorry: menu.sorry === undefined ? [] : promptList(menu.sorry),
      wrong: stepsOf(menu.wrong), silence: stepsOf(menu.silence),
    })
  }

  for (const name of Object.keys(flows)) flow(name)
  return done
}
