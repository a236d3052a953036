/** A flow asks lookups of whose answers it looks at fields there are; what they quote, callers are asked for. */
import type { Check, PolicyToCheck } from '../check.ts'
import { listsIn } from '../flow/flow-parts.ts'
import { listOf } from '../outline.ts'
import type { Path } from '../position.ts'
import type { FlowStep, PolicyFile } from '../schema.gen.ts'
import { suggestion } from '../suggest.ts'
import { answersIn } from '../templates.ts'
import { fieldsFit, planOf } from './lookup-conditions.ts'
import { textsOf } from './lookup-parts.ts'

export const flowLookups: Check = policy => {
  const { tree } = policy
  const plan = planOf(tree)
  const steps = stepsIn(tree)
  for (const { step: { lookup: asked }, path } of steps) {
    const lookup = asked && tree.lookups?.[asked.ask]
    if (!lookup) continue
    for (const [at, { when: fields }] of asked.cases.entries()) {
      fieldsFit({ name: asked.ask, lookup, fields, path: [...path, 'lookup', 'cases', at, 'when'] }, plan, policy)
    }
  }
  quoted(new Set(steps.flatMap(({ step }) => step.ask?.as ?? [])), policy)
}

/** What a lookup quotes of a caller's answers is asked for in some flow, and the lookup in none but flows. */
function quoted(answers: ReadonlySet<string>, { tree, report }: PolicyToCheck): void {
  const texts = Object.entries(tree.lookups ?? {}).flatMap(([lookup, { ask }]) =>
    textsOf(ask, ['lookups', lookup]).flatMap(([path, text]) => answersIn(text).map(name => ({ lookup, path, name }))))
  for (const { path, name } of texts) {
    if (answers.has(name)) continue
    report({
      code: 'POL-347', path, message: `nothing is asked for as "${name}"`,
      ...suggestion(name, [...answers]) ?? { hint: `ask for it in a flow: ask: { as: ${name}, … }` },
    })
  }
  for (const [at, { lookup: asked }] of (tree.read ?? []).entries()) {
    for (const [index, lookup] of listOf(asked).entries()) {
      const text = texts.find(each => each.lookup === lookup)
      if (!text) continue
      report({
        code: 'POL-351', path: ['read', at, 'lookup', ...Array.isArray(asked) ? [index] : []],
        message: `lookup "${lookup}" needs the caller's "${text.name}", and no flow has asked for it yet`,
        hint: `ask it in a flow: lookup: { ask: ${lookup}, … }`,
        related: [{ message: 'it is quoted here', path: text.path }],
      })
    }
  }
}

function stepsIn({ flows = {} }: PolicyFile): readonly { readonly step: FlowStep; readonly path: Path }[] {
  return Object.entries(flows).flatMap(([name, all]) => listsIn(all, ['flows', name]))
    .flatMap(({ steps, path }) => steps.map((step, at) => ({ step, path: [...path, at] })))
}
