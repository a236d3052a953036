/** Names the language gives a meaning of its own are not given away. */
import type { Check } from '../check.ts'
import { ADMIT } from '../admit.ts'
import { OTHERWISE } from '../compile-rules.ts'
import { builtinNames } from '../link.ts'

export const reservedNames: Check = ({ tree, outline, report }) => {
  for (const section of ['peers', 'media'] as const) {
    for (const name of builtinNames[section]) {
      if (tree[section]?.[name] === undefined) continue
      report({
        code: 'POL-204', path: [section, name], part: 'key',
        message: `"${name}" has a meaning of its own under ${section}`, hint: 'choose another name',
      })
    }
  }
  for (const { value: rule, path } of outline.rules) {
    const { name } = rule
    const isStage = name === ADMIT && path.length === 2
    const taken = name !== undefined && (/^rule-\d+$/.test(name) || name === OTHERWISE || isStage)
    if (!taken) continue
    report({
      code: 'POL-204', path: [...path, 'name'], message: `"${name}" is what the router itself calls a rule`,
      hint: name === OTHERWISE ? 'write otherwise: beside rules' : 'choose another name, or leave it out',
    })
  }
}
