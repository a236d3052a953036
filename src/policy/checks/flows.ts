/** Every step of a flow can be come to, and every caller who dials nothing, or nonsense, is led somewhere. */
import type { Check } from '../check.ts'
import { listsIn } from '../flow/flow-parts.ts'
import type { FlowStep } from '../schema.gen.ts'

export const flows: Check = ({ tree, report }) => {
  for (const [name, written] of Object.entries(tree.flows ?? {})) {
    for (const { steps, path, inMenu } of listsIn(written, ['flows', name])) {
      const end = steps.findIndex(leadsAway)
      if (end >= 0 && end < steps.length - 1) {
        report({
          code: 'POL-343', path: [...path, end + 1], message: 'no caller comes to this step',
          hint: 'take it away, or put it before the step that ends here',
          related: [{ message: 'callers leave here', path: [...path, end] }],
        })
      }
      for (const [at, { again, menu }] of steps.entries()) {
        if (again && !inMenu) {
          report({
            code: 'POL-344', path: [...path, at, 'again'], part: 'key', message: 'there is no menu around this step',
            hint: 'say it in a choice of a menu',
          })
        }
        for (const word of ['wrong', 'silence'] as const) {
          if (!menu || menu[word]) continue
          report({
            code: 'POL-345', severity: 'warning', path: [...path, at, 'menu'], part: 'key',
            message: word === 'wrong' ? 'callers who dial none of the choices go on behind the menu'
              : 'callers who dial nothing go on behind the menu',
            hint: `say what becomes of them: ${word}: [{ hangup: true }]`,
          })
        }
      }
    }
  }
}

function leadsAway({ hangup, again, announce, park, echo }: FlowStep): boolean {
  return [hangup, again, announce, park, echo].some(word => word !== undefined)
}
