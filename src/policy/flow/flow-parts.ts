/** What the steps of a flow name, each with its place, those inside menus too. */
import { placed, placedPrompts, type AppParts } from '../apps/app-action.ts'
import { appPartsOf } from '../apps/app-actions.ts'
import type { Path } from '../position.ts'
import type { FlowAsk, FlowMenu, FlowStep } from '../schema.gen.ts'
import { digitFile } from './interpret.ts'

export function partsOfSteps(steps: readonly FlowStep[] = [], path: Path): readonly AppParts[] {
  return steps.flatMap((step, at) => partsOfStep(step, [...path, at]))
}

/** Every list of steps in a flow, its own first, with its place and whether it stands inside a menu. */
export function listsIn(
  steps: readonly FlowStep[] = [], path: Path, inMenu = false,
): readonly { readonly steps: readonly FlowStep[]; readonly path: Path; readonly inMenu: boolean }[] {
  return [{ steps, path, inMenu }, ...steps.flatMap((step, at) => insideOf(step, [...path, at])
    .flatMap(inside => listsIn(inside.steps, inside.path, inMenu || step.menu !== undefined)))]
}

/** The question a step asks, under the word it stands under. */
export function askedBy({ menu, ask }: FlowStep): Asked | undefined {
  return menu ? { word: 'menu', asked: menu } : ask && { word: 'ask', asked: ask }
}

interface Asked {
  readonly word: 'menu' | 'ask'
  readonly asked: FlowMenu | FlowAsk
}

/** The lists of steps that stand inside a step. */
function insideOf(
  step: FlowStep, path: Path,
): readonly { readonly steps: readonly FlowStep[] | undefined; readonly path: Path }[] {
  if (step.lookup) {
    const here = [...path, 'lookup']
    return [
      ...step.lookup.cases.map(({ do: steps }, at) => ({ steps, path: [...here, 'cases', at, 'do'] })),
      { steps: step.lookup.else, path: [...here, 'else'] },
    ]
  }
  const question = askedBy(step)
  if (!question) return []
  const { asked, word } = question
  const here = [...path, word]
  const choices = 'choices' in asked ? Object.entries(asked.choices) : []
  return [
    ...choices.map(([digits, steps]) => ({ steps, path: [...here, 'choices', digits] })),
    ...(['wrong', 'silence'] as const).flatMap(way =>
      asked[way] === undefined ? [] : [{ steps: asked[way], path: [...here, way] }]),
  ]
}

function partsOfStep(step: FlowStep, path: Path): readonly AppParts[] {
  const { play, dial, 'say-digits': answer } = step
  const digits = answer === undefined ? [] : [...'0123456789'].map(digitFile)
  const own: AppParts = {
    prompts: [
      ...placedPrompts(play, [...path, 'play']),
      ...digits.map(value => ({ value, path: [...path, 'say-digits'] })),
      ...typeof dial === 'object' ? placedPrompts(dial.music, [...path, 'dial', 'music']) : [],
    ],
    lookups: placed(step.lookup?.ask, [...path, 'lookup', 'ask']),
    members: typeof dial === 'string' ? placed(dial, [...path, 'dial']) : placed(dial?.to, [...path, 'dial', 'to']),
  }
  const inside = insideOf(step, path).flatMap(each => partsOfSteps(each.steps, each.path))
  const question = askedBy(step)
  if (!question) return [own, appPartsOf(step, path), ...inside]
  const { asked, word } = question
  const here = [...path, word]
  return [own, {
    prompts: [...placedPrompts(asked.play, [...here, 'play']), ...placedPrompts(asked.sorry, [...here, 'sorry'])],
    durations: [...placed(asked.wait, [...here, 'wait']), ...placed(asked.between, [...here, 'between'])],
  }, ...inside]
}
