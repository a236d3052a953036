/** Rules side by side have different names, so that a rule's path names one rule; tests too. */
import type { Check } from '../check.ts'
import type { Path } from '../position.ts'

export const ruleNames: Check = ({ tree, outline, report }) => {
  const compare = (things: readonly { readonly name?: string }[], path: Path, noun: string): void => {
    const first = new Map<string, number>()
    for (const [at, { name }] of things.entries()) {
      if (name === undefined) continue
      const before = first.get(name)
      if (before === undefined) {
        first.set(name, at)
        continue
      }
      report({
        code: 'POL-205', path: [...path, at, 'name'], message: `another ${noun} here is named "${name}"`,
        hint: 'rename one of the two',
        related: [{ message: `"${name}" is named here first`, path: [...path, before, 'name'], part: 'value' }],
      })
    }
  }
  for (const { value, path } of outline.levels) compare(value, path, 'rule')
  for (const stage of ['admit', 'read', 'after'] as const) compare(tree[stage] ?? [], [stage], 'rule')
  compare(tree.tests ?? [], ['tests'], 'test')
}
