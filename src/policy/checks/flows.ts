/** Every step of a flow can be come to, and every caller who dials nothing, or nonsense, is led somewhere. */
import type { Check, PolicyToCheck } from '../check.ts'
import { askedBy, listsIn } from '../flow/flow-parts.ts'
import type { Path } from '../position.ts'
import type { FlowStep } from '../schema.gen.ts'
import { suggestion } from '../suggest.ts'

export const flows: Check = ({ tree, report }) => {
  const lists = Object.entries(tree.flows ?? {}).flatMap(([name, steps]) => listsIn(steps, ['flows', name]))
  const answers = new Set(lists.flatMap(({ steps }) => steps.flatMap(({ ask }) => ask?.as ?? [])))
  for (const { steps, path, inMenu } of lists) {
    const end = steps.findIndex(leadsAway)
    if (end >= 0 && end < steps.length - 1) {
      report({
        code: 'POL-343', path: [...path, end + 1], message: 'no caller comes to this step',
        hint: 'take it away, or put it before the step that ends here',
        related: [{ message: 'callers leave here', path: [...path, end] }],
      })
    }
    for (const [at, step] of steps.entries()) {
      if (step.again && !inMenu) {
        report({
          code: 'POL-344', path: [...path, at, 'again'], part: 'key', message: 'there is no menu around this step',
          hint: 'say it in a choice of a menu',
        })
      }
      answer(step, [...path, at], answers, report)
      waysOut(step, [...path, at], report)
    }
  }
}

/** What is said was asked for, and what is asked for can be answered. */
function answer(step: FlowStep, path: Path, answers: ReadonlySet<string>, report: PolicyToCheck['report']): void {
  const { ask, 'say-digits': said } = step
  if (said !== undefined && !answers.has(said)) {
    report({
      code: 'POL-347', path: [...path, 'say-digits'], message: `nothing is asked for as "${said}"`,
      ...suggestion(said, [...answers]) ?? { hint: `ask for it first: ask: { as: ${said}, … }` },
    })
  }
  if (ask?.least !== undefined && ask.least > ask.most) {
    report({
      code: 'POL-348', path: [...path, 'ask', 'least'],
      message: `no answer has ${ask.least} digits at least and ${ask.most} at most`, hint: 'make least the smaller one',
    })
  }
}

function waysOut(step: FlowStep, path: Path, report: PolicyToCheck['report']): void {
  const question = askedBy(step)
  if (!question) return
  const { asked, word } = question
  for (const way of ['wrong', 'silence'] as const) {
    if (asked[way]) continue
    report({
      code: 'POL-345', severity: 'warning', path: [...path, word], part: 'key',
      message: `callers who dial ${way === 'silence' ? 'nothing' : wrong[word]} go on behind the ${nouns[word]}`,
      hint: `say what becomes of them: ${way}: [{ hangup: true }]`,
    })
  }
}

const wrong = { menu: 'none of the choices', ask: 'no good answer' } as const
const nouns = { menu: 'menu', ask: 'question' } as const

function leadsAway({ hangup, again, announce, park, echo, queue, conference, voicemail }: FlowStep): boolean {
  return [hangup, again, announce, park, echo, queue, conference, voicemail].some(word => word !== undefined)
}
