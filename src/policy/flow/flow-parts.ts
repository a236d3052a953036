/** What the steps of a flow name, each with its place, those inside menus too. */
import { placed, placedPrompts, type AppParts } from '../apps/app-action.ts'
import { appPartsOf } from '../apps/app-actions.ts'
import type { Path } from '../position.ts'
import type { FlowStep } from '../schema.gen.ts'

export function partsOfSteps(steps: readonly FlowStep[] = [], path: Path): readonly AppParts[] {
  return steps.flatMap((step, at) => partsOfStep(step, [...path, at]))
}

/** Every list of steps in a flow, its own first, with its place and whether it stands inside a menu. */
export function listsIn(
  steps: readonly FlowStep[] = [], path: Path, inMenu = false,
): readonly { readonly steps: readonly FlowStep[]; readonly path: Path; readonly inMenu: boolean }[] {
  return [{ steps, path, inMenu }, ...steps.flatMap(({ menu }, at) => {
    if (!menu) return []
    const here = [...path, at, 'menu']
    return [
      ...Object.entries(menu.choices).flatMap(([digits, inside]) =>
        listsIn(inside, [...here, 'choices', digits], true)),
      ...(['wrong', 'silence'] as const).flatMap(word =>
        menu[word] === undefined ? [] : listsIn(menu[word], [...here, word], true)),
    ]
  })]
}

function partsOfStep(step: FlowStep, path: Path): readonly AppParts[] {
  const { play, menu, dial } = step
  const own: AppParts = {
    prompts: [
      ...placedPrompts(play, [...path, 'play']),
      ...typeof dial === 'object' ? placedPrompts(dial.music, [...path, 'dial', 'music']) : [],
    ],
    members: typeof dial === 'string' ? placed(dial, [...path, 'dial']) : placed(dial?.to, [...path, 'dial', 'to']),
  }
  if (!menu) return [own, appPartsOf(step, path)]
  const here = [...path, 'menu']
  return [own, {
    prompts: [...placedPrompts(menu.play, [...here, 'play']), ...placedPrompts(menu.sorry, [...here, 'sorry'])],
    durations: [...placed(menu.wait, [...here, 'wait']), ...placed(menu.between, [...here, 'between'])],
  }, ...Object.entries(menu.choices).flatMap(([digits, steps]) => partsOfSteps(steps, [...here, 'choices', digits])),
  ...(['wrong', 'silence'] as const).flatMap(word => partsOfSteps(menu[word], [...here, word]))]
}
